using ScimFunctions.Scim;
using ScimFunctions.Scim.Patch;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Tests.Scim.Patch;

public sealed class PatchRequestTests
{
    private const string PatchOp = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

    [Theory]
    [InlineData($$"""{"schemas":["{{PatchOp}}"],"operations":[{"OP":"replace","Path":"title","VALUE":"x"}]}""")]
    [InlineData($$"""{"Schemas":["{{PatchOp}}"],"OPERATIONS":[{"op":"replace","path":"title","value":"x"}],"id":"stray"}""")]
    [InlineData("""{"schemas":["URN:IETF:PARAMS:SCIM:API:MESSAGES:2.0:PATCHOP"],"Operations":[{"op":"replace","path":null,"value":{"title":"x"}}]}""")]
    public void Names_are_read_in_any_case_and_strays_ignored(string body)
    {
        var tolerances = new RequestTolerances(strict: true);
        var user = new JsonObject();

        Assert.True(PatchRequest.Parse(JsonElement.Parse(body), SchemaCatalog.Default.User, tolerances).ApplyTo(user));
        Assert.Equal("x", user.GetText("title"));
    }

    [Theory]
    [InlineData("""{"Operations":[{"op":"replace","path":"title","value":"x"}]}""")]
    [InlineData("""{"schemas":[],"Operations":[{"op":"replace","path":"title","value":"x"}]}""")]
    [InlineData("""{"schemas":null,"Operations":[{"op":"replace","path":"title","value":"x"}]}""")]
    [InlineData("""{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"Operations":[{"op":"replace","path":"title","value":"x"}]}""")]
    public void A_missing_schema_is_tolerated(string body)
    {
        var tolerances = new RequestTolerances(strict: false);

        PatchRequest.Parse(JsonElement.Parse(body), SchemaCatalog.Default.User, tolerances);

        Assert.Equal(["missing-message-schema"], tolerances.Used);
        AssertInvalidSyntax(body, strict: true);
    }

    [Theory]
    [InlineData($$"""{"schemas":["{{PatchOp}}"],"Operations":{"op":"replace","path":"title","value":"x"} }""")]
    [InlineData($$"""{"schemas":"{{PatchOp}}","Operations":[{"op":"replace","path":"title","value":"x"}]}""")]
    public void One_operation_or_schema_may_stand_for_a_list(string body)
    {
        var tolerances = new RequestTolerances(strict: false);
        var user = new JsonObject();

        PatchRequest.Parse(JsonElement.Parse(body), SchemaCatalog.Default.User, tolerances).ApplyTo(user);

        Assert.Equal("x", user.GetText("title"));
        Assert.Equal(["single-value-for-array"], tolerances.Used);
        AssertInvalidSyntax(body, strict: true);
    }

    [Fact]
    public void An_empty_path_is_none()
    {
        var tolerances = new RequestTolerances(strict: false);
        var user = new JsonObject();

        PatchRequest.Parse(
            JsonElement.Parse($$"""{"schemas":["{{PatchOp}}"],"Operations":[{"op":"replace","path":"","value":{"title":"x"} }]}"""), SchemaCatalog.Default.User, tolerances).ApplyTo(user);

        Assert.Equal("x", user.GetText("title"));
        Assert.Equal(["empty-string"], tolerances.Used);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("\"x\"")]
    [InlineData("{}")]
    [InlineData($$"""{"schemas":["{{PatchOp}}"]}""")]
    [InlineData($$"""{"schemas":["{{PatchOp}}"],"Operations":{} }""")]
    [InlineData($$"""{"schemas":["{{PatchOp}}"],"Operations":["replace"]}""")]
    [InlineData($$"""{"schemas":["{{PatchOp}}"],"Operations":[{"path":"title","value":"x"}]}""")]
    [InlineData($$"""{"schemas":["{{PatchOp}}"],"Operations":[{"op":"move","path":"title","value":"x"}]}""")]
    [InlineData($$"""{"schemas":["{{PatchOp}}"],"Operations":[{"op":1,"path":"title","value":"x"}]}""")]
    [InlineData("""{"schemas":7,"Operations":[{"op":"replace","path":"title","value":"x"}]}""")]
    public void A_body_that_is_no_PatchOp_is_refused(string body) => AssertInvalidSyntax(body, strict: false);

    [Fact]
    public void A_thousand_operations_are_the_limit()
    {
        string Body(int count) => $$"""
            {"schemas":["{{PatchOp}}"],"Operations":[{{string.Join(',', Enumerable.Repeat("""{"op":"replace","path":"title","value":"x"}""", count))}}]}
            """;
        var tolerances = new RequestTolerances(strict: true);

        PatchRequest.Parse(JsonElement.Parse(Body(1000)), SchemaCatalog.Default.User, tolerances);

        var exception = Assert.Throws<ScimException>(() => PatchRequest.Parse(JsonElement.Parse(Body(1001)), SchemaCatalog.Default.User, tolerances));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, exception.Status);
        Assert.Contains("1000", exception.Detail, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"op":"replace","path":"emails[type ne \"x\"].value","value":5}""")]
    [InlineData("""{"op":"replace","path":"active","value":"perhaps"}""")]
    [InlineData("""{"op":"remove"}""")]
    [InlineData("""{"op":"replace","path":"id","value":"other"}""")]
    [InlineData("""{"op":"replace","path":"ims[type ne \"x\"].value","value":"y"}""")]
    public void One_bad_operation_among_ten_leaves_the_callers_resource_untouched(string bad)
    {
        const string Stored = """{"id":"1","userName":"a","name":{"givenName":"g","familyName":"f"},"emails":[{"value":"a@x.com","type":"x"}]}""";
        var good = Enumerable.Range(0, 9).Select(index => $$"""{"op":"add","path":"emails","value":[{"value":"{{index}}@x.com"}]}""").ToList();
        good.Insert(7, bad);
        var stored = JsonNode.Parse(Stored)!.AsObject();
        var tolerances = new RequestTolerances(strict: true);

        var exception = Assert.Throws<ScimException>(() =>
        {
            var body = JsonElement.Parse($$"""{"schemas":["{{PatchOp}}"],"Operations":[{{string.Join(',', good)}}]}""");
            PatchRequest.Parse(body, SchemaCatalog.Default.User, tolerances).ApplyTo(stored.DeepClone().AsObject());
        });

        Assert.StartsWith("Operations[7]", exception.Detail, StringComparison.Ordinal);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Stored), stored));
    }

    [Fact]
    public void What_cannot_be_read_is_refused_before_anything_is_applied()
    {
        var body = JsonElement.Parse($$"""
            {"schemas":["{{PatchOp}}"],"Operations":[{"op":"replace","path":"title","value":"x"},{"op":"replace","path":"a b","value":"x"}]}
            """);

        Assert.Throws<ScimException>(() => PatchRequest.Parse(body, SchemaCatalog.Default.User, new RequestTolerances(strict: false)));
    }

    [Fact]
    public void A_request_can_be_applied_again_after_its_body_is_gone()
    {
        PatchRequest request;
        using (var body = JsonDocument.Parse($$"""
            {"schemas":["{{PatchOp}}"],"Operations":[
              {"op":"add","path":"emails","value":[{"value":"a@x.com","type":"work"}]},{"op":"add","path":"emails[type eq \"home\"].value","value":"h@x.com"},
              {"op":"replace","path":"name","value":{"givenName":"g","middleName":null} },{"op":"replace","value":{"id":"1"} }]}
            """))
        {
            request = PatchRequest.Parse(body.RootElement, SchemaCatalog.Default.User, new RequestTolerances(strict: false));
        }

        const string Expected = """{"id":"1","emails":[{"value":"a@x.com","type":"work"},{"type":"home","value":"h@x.com"}],"name":{"givenName":"g"}}""";
        for (var attempt = 0; attempt < 3; attempt++)
        {
            var user = JsonNode.Parse("""{"id":"1"}""")!.AsObject();

            Assert.True(request.ApplyTo(user));
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(Expected), user));
            Assert.False(request.ApplyTo(user));
        }
    }

    [Fact]
    public void A_patched_resource_is_canonical_after_the_writer_and_names_its_schemas()
    {
        var patched = Patched.User(
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"1","userName":"a","title":"t"}""",
            """[{"op":"Add","path":"department","value":"Sales"},{"op":"Replace","path":"name.givenName","value":"g"}]""");

        ResourceWriter.Canonicalize(SchemaCatalog.Default.User, patched.Resource);

        Assert.Equal(
            """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"],"id":"1","userName":"a","name":{"givenName":"g"},"title":"t","urn:ietf:params:scim:schemas:extension:enterprise:2.0:User":{"department":"Sales"}}""",
            patched.Resource.ToJsonString());
    }

    [Fact]
    public void Mutated_requests_are_applied_or_refused_with_a_SCIM_error()
    {
        string[] paths =
        [
            "emails[type eq \"work\" and value co \"@x\"].value", "name.givenName", "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager",
            "members[value eq \"1\"]", "roles[primary eq \"True\"].value", "schemas", "meta.created", "urn:scim:schemas:extension:modernloop:1.0:CustomAttribute:a b",
            "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        ];
        string[] values =
        [
            "null", "\"\"", "\"x\"", "7", "true", "[]", "[null]", "{}", "[{}]", """{"value":"x","type":"work","primary":true}""", """[{"value":"x"},"y"]""",
            """{"department":"d","manager":{"value":null}}""", """{"name.givenName":"x","emails[type eq \"a\"].value":["z"]}""", "[[1]]", """{"value":{"a":[]}}""",
        ];
        string[] ops = ["add", "Remove", "REPLACE"];
        var random = new Random(3552);
        var (applied, refused) = (0, 0);
        for (var run = 0; run < 4000; run++)
        {
            var operations = new JsonArray();
            for (var count = random.Next(1, 4); count > 0; count--)
            {
                var path = paths[random.Next(paths.Length)].ToList();
                for (var edits = random.Next(3) - 1; edits > 0; edits--)
                {
                    path[random.Next(path.Count)] = "[]\". eq:a"[random.Next(9)];
                }

                var operation = new JsonObject { ["op"] = ops[random.Next(3)], ["path"] = random.Next(8) == 0 ? null : new string([.. path]) };
                if (random.Next(6) > 0)
                {
                    operation["value"] = JsonNode.Parse(values[random.Next(values.Length)]);
                }

                operations.Add(operation);
            }

            var body = JsonElement.Parse(new JsonObject { ["schemas"] = new JsonArray(PatchOp), ["Operations"] = operations }.ToJsonString());
            var user = JsonNode.Parse("""{"userName":"a","emails":[{"value":"a@x","type":"work"}],"roles":[{"value":"r","primary":true}]}""")!.AsObject();
            try
            {
                var type = random.Next(2) == 0 ? SchemaCatalog.Default.User : SchemaCatalog.Default.Group;
                PatchRequest.Parse(body, type, new RequestTolerances(strict: random.Next(3) == 0)).ApplyTo(user);
                applied++;
            }
            catch (ScimException)
            {
                refused++;
            }
        }

        Assert.True(applied > 500 && refused > 500, $"The mutations are too one-sided to say much: {applied} applied, {refused} refused.");
    }

    private static void AssertInvalidSyntax(string body, bool strict) =>
        Refusal.Of(ScimErrorType.InvalidSyntax, () => PatchRequest.Parse(JsonElement.Parse(body), SchemaCatalog.Default.User, new RequestTolerances(strict)));
}
