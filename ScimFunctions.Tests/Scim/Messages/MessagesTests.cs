using System.Text;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Messages;
using ScimFunctions.Scim.Resources;

namespace ScimFunctions.Tests.Scim.Messages;

public sealed class MessagesTests
{
    [Fact]
    public void A_list_response_wraps_encoded_resources_as_they_are()
    {
        var json = Write(writer =>
        {
            ListResponseWriter.WriteStart(writer, totalResults: 12, startIndex: 11, itemsPerPage: 2);
            writer.WriteRawValue("{\"id\":\"1\"}"u8);
            writer.WriteRawValue("{\"id\": \"2\"}"u8);
            ListResponseWriter.WriteEnd(writer);
        });

        Assert.Equal(
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":12,"itemsPerPage":2,"startIndex":11,"Resources":[{"id":"1"},{"id": "2"}]}""",
            json);
    }

    [Fact]
    public void An_empty_list_response_still_has_Resources_and_all_counters()
    {
        var json = Write(writer =>
        {
            ListResponseWriter.WriteStart(writer, totalResults: 0, startIndex: 1, itemsPerPage: 0);
            ListResponseWriter.WriteEnd(writer);
        });

        Assert.Equal(
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:ListResponse"],"totalResults":0,"itemsPerPage":0,"startIndex":1,"Resources":[]}""",
            json);
    }

    [Fact]
    public void An_error_has_its_status_as_a_string() =>
        Assert.Equal(
            """{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"409","scimType":"uniqueness","detail":"A user with userName 'ä' exists."}""",
            Write(writer => ErrorMessage.Write(writer, ScimException.Uniqueness("A user with userName 'ä' exists."))));

    [Fact]
    public void An_error_without_a_scimType_leaves_it_out()
    {
        var json = Write(writer => ErrorMessage.Write(writer, HttpStatusCode.NotFound, scimType: null, "No such user."));

        Assert.Equal("""{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"404","detail":"No such user."}""", json);
    }

    private static string Write(Action<Utf8JsonWriter> write)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, ResourceWriter.JsonOptions))
        {
            write(writer);
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }
}
