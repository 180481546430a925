using ScimFunctions.Scim.Patch;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Tests.Scim.Patch;

/// <summary>The examples of RFC 7644 §3.5.2, in strict mode, with this service's schemas.</summary>
public sealed class PatchRfcExampleTests
{
    private const string Babs = """{"value":"2819c223-7f76-453a-919d-413861904646","$ref":"https://example.com/v2/Users/2819c223-7f76-453a-919d-413861904646"}""";
    private const string James = """{"value":"08e1d05d-121c-4561-8b96-473d93df9210","$ref":"https://example.com/v2/Users/08e1d05d-121c-4561-8b96-473d93df9210"}""";

    private const string SentBabs = """
        {"display":"Babs Jensen","$ref":"https://example.com/v2/Users/2819c223-7f76-453a-919d-413861904646","value":"2819c223-7f76-453a-919d-413861904646"}
        """;

    private const string SentJames = """
        {"display":"James Smith","$ref":"https://example.com/v2/Users/08e1d05d-121c-4561-8b96-473d93df9210","value":"08e1d05d-121c-4561-8b96-473d93df9210"}
        """;

    [Theory]
    [InlineData("members")]
    [InlineData("name.familyName")]
    [InlineData("addresses[type eq \"work\"]")]
    [InlineData("members[value eq \"2819c223-7f76-453a-919d-413861904646\"]")]
    [InlineData("members[value eq \"2819c223-7f76-453a-919d-413861904646\"].displayName")]
    public void Example_paths_are_read(string path) =>
        Assert.Equal(path, PatchPath.Parse(path, new RequestTolerances(strict: true)).ToString());

    [Fact]
    public void Section_3_5_2_1_adds_a_member_to_a_group() => Patched
        .Group("""{"displayName":"Tour Guides"}""", $$"""{"op":"add","path":"members","value":[{{SentBabs}}]}""", strict: true)
        .Becomes($$"""{"displayName":"Tour Guides","members":[{{Babs}}]}""");

    [Fact]
    public void Section_3_5_2_1_adds_attributes_without_a_path() => Patched
        .User(
            """{"userName":"bjensen","emails":[{"value":"bjensen@example.com","type":"work"}]}""",
            """{"op":"add","value":{"emails":[{"value":"babs@jensen.org","type":"home"}],"nickname":"Babs"}}""",
            strict: true)
        .Becomes("""
            {"userName":"bjensen","nickName":"Babs",
             "emails":[{"value":"bjensen@example.com","type":"work"},{"value":"babs@jensen.org","type":"home"}]}
            """);

    [Fact]
    public void Section_3_5_2_1_adding_what_is_there_changes_nothing() => Patched
        .Group($$"""{"displayName":"G","members":[{{Babs}}]}""", $$"""{"op":"add","path":"members","value":[{{SentBabs}}]}""", strict: true)
        .IsUnchanged($$"""{"displayName":"G","members":[{{Babs}}]}""");

    [Fact]
    public void Section_3_5_2_2_removes_a_single_member() => Patched
        .Group(
            $$"""{"displayName":"G","members":[{{Babs}},{{James}}]}""",
            """{"op":"remove","path":"members[value eq \"2819c223-7f76-453a-919d-413861904646\"]"}""",
            strict: true)
        .Becomes($$"""{"displayName":"G","members":[{{James}}]}""");

    [Fact]
    public void Section_3_5_2_2_removes_all_members() => Patched
        .Group($$"""{"displayName":"G","members":[{{Babs}},{{James}}]}""", """{"op":"remove","path":"members"}""", strict: true)
        .Becomes("""{"displayName":"G"}""");

    [Fact]
    public void Section_3_5_2_2_removes_a_value_from_a_complex_multi_valued_attribute() => Patched
        .User(
            """
            {"userName":"bjensen","emails":[{"value":"b@example.com","type":"work"},{"value":"b@example.org","type":"work"},{"value":"b@example.com","type":"home"}]}
            """,
            """{"op":"remove","path":"emails[type eq \"work\" and value ew \"example.com\"]"}""",
            strict: true)
        .Becomes("""{"userName":"bjensen","emails":[{"value":"b@example.org","type":"work"},{"value":"b@example.com","type":"home"}]}""");

    [Fact]
    public void Section_3_5_2_2_removes_and_adds_a_member_in_one_request() => Patched
        .Group(
            $$"""{"displayName":"G","members":[{{Babs}}]}""",
            $$"""
            [{"op":"remove","path":"members[value eq \"2819c223-7f76-453a-919d-413861904646\"]"},
             {"op":"add","path":"members","value":[{{SentJames}}]}]
            """,
            strict: true)
        .Becomes($$"""{"displayName":"G","members":[{{James}}]}""");

    [Fact]
    public void Section_3_5_2_3_replaces_all_members() => Patched
        .Group(
            """{"displayName":"G","members":[{"value":"another"}]}""",
            $$"""{"op":"replace","path":"members","value":[{{SentBabs}},{{SentJames}}]}""",
            strict: true)
        .Becomes($$"""{"displayName":"G","members":[{{Babs}},{{James}}]}""");

    [Fact]
    public void Section_3_5_2_3_replaces_the_work_address() => Patched
        .User(
            """{"userName":"b","addresses":[{"type":"home","country":"US","primary":true},{"type":"work","region":"NY","formatted":"old"}]}""",
            """
            {"op":"replace","path":"addresses[type eq \"work\"]","value":
              {"type":"work","streetAddress":"911 Universal City Plaza","locality":"Hollywood","region":"CA","postalCode":"91608","country":"US",
               "formatted":"911 Universal City Plaza\nHollywood, CA 91608 US","primary":true}}
            """,
            strict: true)
        .Becomes("""
            {"userName":"b","addresses":[
              {"type":"home","country":"US","primary":false},
              {"type":"work","streetAddress":"911 Universal City Plaza","locality":"Hollywood","region":"CA","postalCode":"91608","country":"US",
               "formatted":"911 Universal City Plaza\nHollywood, CA 91608 US","primary":true}]}
            """);

    [Fact]
    public void Section_3_5_2_3_replaces_a_street_address() => Patched
        .User(
            """{"userName":"b","addresses":[{"type":"work","streetAddress":"911 Universal City Plaza","country":"US"},{"type":"home","country":"US"}]}""",
            """{"op":"replace","path":"addresses[type eq \"work\"].streetAddress","value":"1010 Broadway Ave"}""",
            strict: true)
        .Becomes("""{"userName":"b","addresses":[{"type":"work","streetAddress":"1010 Broadway Ave","country":"US"},{"type":"home","country":"US"}]}""");

    [Fact]
    public void Section_3_5_2_3_replaces_attributes_without_a_path() => Patched
        .User(
            """{"userName":"b","nickName":"Barb","emails":[{"value":"old@example.com","type":"other"}]}""",
            """
            {"op":"replace","value":{
              "emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}],
              "nickname":"Babs"}}
            """,
            strict: true)
        .Becomes("""
            {"userName":"b","nickName":"Babs",
             "emails":[{"value":"bjensen@example.com","type":"work","primary":true},{"value":"babs@jensen.org","type":"home"}]}
            """);

    [Fact]
    public void The_service_is_as_strict_as_the_examples_need()
    {
        var tolerances = new RequestTolerances(strict: true);
        var body = JsonElement.Parse("""
            {"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":[{"op":"replace","path":"title","value":"x"}]}
            """);

        PatchRequest.Parse(body, SchemaCatalog.Default.User, tolerances);

        Assert.Empty(tolerances.Used);
    }
}
