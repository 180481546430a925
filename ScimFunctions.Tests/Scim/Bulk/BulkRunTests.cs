using System.Buffers;
using System.Text;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Bulk;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;
using ScimFunctions.Tests.Service;

namespace ScimFunctions.Tests.Scim.Bulk;

/// <summary>Running a bulk request against a service that is made up here: it creates <c>1</c>, <c>2</c>… and refuses whoever is called <c>bad</c>.</summary>
public sealed class BulkRunTests
{
    private const string BaseUrl = "https://example.com/scim";

    private readonly List<string> sent = [];
    private int created;

    [Fact]
    public async Task The_response_has_the_order_of_the_request_and_tells_of_each_operation_what_the_RFC_asks_for()
    {
        var answer = await RunAsync("""
            {"method":"POST","path":"/Groups","bulkId":"g","data":{"displayName":"G","members":[{"value":"bulkId:u"}]}},
            {"method":"POST","path":"/Users","bulkId":"u","data":{"userName":"ada"}},
            {"method":"PUT","path":"/Users/7","version":"W/\"3\"","data":{"userName":"bob"}},
            {"method":"delete","path":"users/8/","bulkId":"d"},
            {"method":"POST","path":"/Users","bulkId":"b","data":{"userName":"bad"}},
            {"method":"PATCH","path":"/Users/9","data":{"userName":"bad"}}
            """);

        answer.ShouldBeJson("""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:BulkResponse"],"Operations":[
              {"method":"POST","bulkId":"g","version":"v","location":"https://example.com/scim/Groups/2","status":"201"},
              {"method":"POST","bulkId":"u","version":"v","location":"https://example.com/scim/Users/1","status":"201"},
              {"method":"PUT","version":"v","location":"https://example.com/scim/Users/7","status":"200"},
              {"method":"DELETE","bulkId":"d","location":"https://example.com/scim/Users/8","status":"204"},
              {"method":"POST","bulkId":"b","status":"400","response":{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidValue","detail":"bad"}},
              {"method":"PATCH","location":"https://example.com/scim/Users/9","status":"400","response":{"schemas":["urn:ietf:params:scim:api:messages:2.0:Error"],"status":"400","scimType":"invalidValue","detail":"bad"}}]}
            """);
        Assert.Equal(
            [
                """Post User  {"userName":"ada"}""", """Post Group  {"displayName":"G","members":[{"value":"1"}]}""", """Put User 7 {"userName":"bob"} W/"3" """.Trim(),
                "Delete User 8", """Post User  {"userName":"bad"}""", """Patch User 9 {"userName":"bad"}""",
            ],
            sent);
    }

    [Fact]
    public async Task What_refers_to_a_failed_operation_fails_and_so_does_what_refers_to_that()
    {
        var answer = await RunAsync("""
            {"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"bad"}},
            {"method":"POST","path":"/Users","bulkId":"b","data":{"userName":"b","manager":"bulkId:a"}},
            {"method":"DELETE","path":"/Users/bulkId:b"},
            {"method":"POST","path":"/Users","bulkId":"c","data":{"userName":"c"}}
            """);

        Assert.Equal(["400", "400", "400", "201"], Statuses(answer));
        Assert.Equal("The operation refers to 'bulkId:a', which failed.", Detail(answer, 1));
        Assert.Equal("The operation refers to 'bulkId:b', which failed.", Detail(answer, 2));
        Assert.Equal(2, sent.Count);
    }

    [Fact]
    public async Task The_bulkId_of_an_operation_on_a_resource_that_exists_means_that_resource()
    {
        var answer = await RunAsync("""
            {"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"a","manager":"bulkId:m"}},
            {"method":"PATCH","path":"/Users/bulkId:m","data":{"userName":"n"}},
            {"method":"PUT","path":"/Users/77","bulkId":"m","data":{"userName":"bad"}}
            """);

        Assert.Equal(["201", "200", "400"], Statuses(answer));
        Assert.Equal(["""Post User  {"userName":"a","manager":"77"}""", """Patch User 77 {"userName":"n"}""", """Put User 77 {"userName":"bad"}"""], sent);
    }

    [Theory]
    [InlineData(1, "201 400", 2)]
    [InlineData(2, "201 400 201 400", 4)]
    [InlineData(3, "201 400 201 400 201", 5)]
    public async Task After_as_many_errors_as_the_client_puts_up_with_nothing_is_begun_nor_listed(int failOnErrors, string statuses, int calls)
    {
        var answer = await RunAsync(
            """
            {"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"a"}},
            {"method":"POST","path":"/Users","bulkId":"b","data":{"userName":"bad"}},
            {"method":"POST","path":"/Users","bulkId":"c","data":{"userName":"c"}},
            {"method":"POST","path":"/Users","bulkId":"d","data":{"userName":"bad"}},
            {"method":"POST","path":"/Users","bulkId":"e","data":{"userName":"e"}}
            """,
            failOnErrors);

        Assert.Equal(statuses, string.Join(' ', Statuses(answer)));
        Assert.Equal(calls, sent.Count);
    }

    [Fact]
    public async Task A_malformed_operation_counts_as_an_error_in_its_turn()
    {
        var answer = await RunAsync(
            """
            {"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"a"}}, {"method":"GET","path":"/Users/1"},
            {"method":"POST","path":"/Users","bulkId":"b","data":{"userName":"b"}}
            """,
            failOnErrors: 1);

        Assert.Equal(["201", "400"], Statuses(answer));
        Assert.Single(sent);
    }

    [Fact]
    public async Task Of_two_who_manage_each_other_the_first_is_created_without_and_completed_afterwards()
    {
        var answer = await RunAsync("""
            {"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"a","manager":{"value":"bulkId:b"}}},
            {"method":"POST","path":"/Users","bulkId":"b","data":{"userName":"b","manager":{"value":"bulkId:a"}}}
            """);

        Assert.Equal(["201", "201"], Statuses(answer));
        Assert.Equal("w", answer!.Value.ItemsAt("Operations")[0].TextAt("version"));
        Assert.Equal(
            [
                """Post User  {"userName":"a"}""", """Post User  {"userName":"b","manager":{"value":"1"}}""",
                """Patch User 1 {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"add","value":{"manager":{"value":"2"}}}]}""",
            ],
            sent);
    }

    [Theory]
    [InlineData("null", "which failed")]
    [InlineData("1", "which failed")]
    public async Task Where_the_other_side_of_a_circle_fails_the_first_stays_and_says_what_it_lacks(string failOnErrors, string reason)
    {
        var answer = await RunAsync(
            """
            {"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"a","manager":"bulkId:b"}},
            {"method":"POST","path":"/Users","bulkId":"b","data":{"userName":"bad","manager":"bulkId:a"}}
            """,
            failOnErrors);

        Assert.Equal(["400", "400"], Statuses(answer));
        Assert.Equal("https://example.com/scim/Users/1", answer!.Value.ItemsAt("Operations")[0].TextAt("location"));
        Assert.Equal($"The resource was created, but what refers to other operations could not be added: The operation refers to 'bulkId:b', {reason}.", Detail(answer, 0));
        Assert.Null(answer.Value.ItemsAt("Operations")[1].TextAt("location"));
    }

    [Fact]
    public async Task Where_the_first_of_a_circle_fails_nothing_is_completed()
    {
        var answer = await RunAsync("""
            {"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"bad","manager":"bulkId:b"}},
            {"method":"POST","path":"/Users","bulkId":"b","data":{"userName":"b","manager":"bulkId:a"}}
            """);

        Assert.Equal(["400", "400"], Statuses(answer));
        Assert.Equal("The operation refers to 'bulkId:a', which failed.", Detail(answer, 1));
        Assert.Single(sent);
    }

    [Fact]
    public async Task A_circle_none_of_whose_sides_can_be_created_first_is_409()
    {
        var answer = await RunAsync("""
            {"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"bulkId:b"}},
            {"method":"POST","path":"/Users","bulkId":"b","data":{"userName":"bulkId:a"}},
            {"method":"POST","path":"/Users","bulkId":"c","data":{"userName":"c"}}
            """);

        Assert.Equal(["409", "409", "201"], Statuses(answer));
        Assert.StartsWith("The operations 'a', 'b' refer to each other in a circle", Detail(answer, 0), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_outage_ends_the_run_and_what_is_done_is_told_from_what_is_to_be_sent_again()
    {
        var answer = await RunAsync("""
            {"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"a","manager":"bulkId:d"}},
            {"method":"POST","path":"/Users","bulkId":"b","data":{"userName":"outage"}},
            {"method":"POST","path":"/Users","bulkId":"c","data":{"userName":"c","manager":"bulkId:b"}},
            {"method":"POST","path":"/Users","bulkId":"d","data":{"userName":"d","manager":"bulkId:a"}},
            {"method":"GET","path":"/Users/1"}, {"method":"DELETE","path":"/Users/7"}
            """);

        Assert.Equal(["503", "503", "503", "503", "400", "503"], Statuses(answer));
        Assert.Equal("https://example.com/scim/Users/7", answer!.Value.ItemsAt("Operations")[5].TextAt("location"));
        Assert.StartsWith("This operation was not begun", Detail(answer, 2), StringComparison.Ordinal);
        Assert.Single(sent);
    }

    [Fact]
    public async Task When_the_time_has_run_out_the_rest_is_to_be_sent_again()
    {
        var answer = await RunAsync("""
            {"method":"POST","path":"/Users","bulkId":"a","data":{"userName":"a"}},
            {"method":"POST","path":"/Users","bulkId":"slow","data":{"userName":"slow"}},
            {"method":"POST","path":"/Users","bulkId":"c","data":{"userName":"c","manager":"bulkId:a"}}
            """);

        Assert.Equal(["201", "201", "503"], Statuses(answer));
        Assert.Equal("This operation was not begun, because the time for the whole request had run out. Send it again.", Detail(answer, 2));
    }

    private static IEnumerable<string?> Statuses(JsonElement? answer) => answer!.Value.ItemsAt("Operations").Select(operation => operation.TextAt("status"));

    private static string? Detail(JsonElement? answer, int index) => answer!.Value.ItemsAt("Operations")[index].TextAt("response", "detail");

    private Task<JsonElement?> RunAsync(string operations, int failOnErrors) =>
        RunAsync(operations, failOnErrors.ToString(System.Globalization.CultureInfo.InvariantCulture));

    private async Task<JsonElement?> RunAsync(string operations, string failOnErrors = "null")
    {
        var body = JsonDocument.Parse($$"""{"failOnErrors":{{failOnErrors}},"Operations":[{{operations}}]}""").RootElement;
        var request = BulkRequest.Parse(body, BaseUrl, SchemaCatalog.Default, new RequestTolerances(strict: false));
        var outcomes = await new BulkRun(request, SendAsync, () => sent.Exists(call => call.Contains("slow", StringComparison.Ordinal))).RunAsync();
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            BulkResponse.Write(writer, request, outcomes, BaseUrl);
        }

        return JsonDocument.Parse(buffer.WrittenMemory).RootElement;
    }

    private Task<BulkOutcome> SendAsync(BulkCall call)
    {
        var body = call.Body is { } utf8 ? Encoding.UTF8.GetString(utf8.Span) : "";
        sent.Add($"{call.Method} {call.Type.Name} {call.Id} {body} {call.Version}".TrimEnd());
        return Task.FromResult(
            body.Contains("\"bad\"", StringComparison.Ordinal) ? BulkOutcome.Failed(ScimException.InvalidValue("bad"))
            : body.Contains("\"outage\"", StringComparison.Ordinal)
                ? BulkOutcome.Failed(new ScimException(HttpStatusCode.ServiceUnavailable, scimType: null, "outage")) with { EndsRun = true }
            : call.Method switch
            {
                BulkMethod.Post => new BulkOutcome(HttpStatusCode.Created, (++created).ToString(System.Globalization.CultureInfo.InvariantCulture), "v", Error: null),
                BulkMethod.Put => new BulkOutcome(HttpStatusCode.OK, call.Id, "v", Error: null),
                BulkMethod.Patch => new BulkOutcome(HttpStatusCode.OK, call.Id, "w", Error: null),
                _ => new BulkOutcome(HttpStatusCode.NoContent, null, null, Error: null),
            });
    }
}
