using ScimFunctions.Scim;

namespace ScimFunctions.Tests.Scim.Patch;

/// <summary>PATCH bodies as Okta sends them.</summary>
public sealed class PatchOktaTests
{
    [Theory]
    [InlineData("true", "false")]
    [InlineData("false", "true")]
    public void Deactivating_and_reactivating_without_a_path(string before, string after) => Patched
        .User($$"""{"active":{{before}} }""", $$"""{"op":"replace","value":{"active":{{after}} } }""", strict: true)
        .Becomes($$"""{"active":{{after}} }""");

    [Fact]
    public void A_password_is_accepted_and_not_kept() => Patched
        .User("""{"userName":"a"}""", """[{"op":"replace","value":{"password":"s3cret"}},{"op":"replace","path":"password","value":"s3cret"}]""", strict: true)
        .IsUnchanged("""{"userName":"a"}""");

    [Fact]
    public void A_rename_of_a_group_repeats_its_id()
    {
        var patched = Patched.Group("""{"id":"g1","displayName":"Old"}""", """{"op":"replace","value":{"id":"g1","displayName":"New"}}""");

        patched.Becomes("""{"id":"g1","displayName":"New"}""");
        Assert.Equal(["read-only-echo"], patched.Tolerances);
    }

    [Theory]
    [InlineData("""{"op":"replace","value":{"id":"g2"}}""")]
    [InlineData("""{"op":"replace","path":"id","value":"G1"}""")]
    [InlineData("""{"op":"remove","path":"id"}""")]
    [InlineData("""{"op":"replace","path":"meta.created","value":"2026-01-01T00:00:00Z"}""")]
    [InlineData("""{"op":"replace","value":{"meta":{"resourceType":"User"}}}""")]
    public void Another_value_of_a_read_only_attribute_is_refused(string operation) =>
        Refusal.Of(ScimErrorType.Mutability, () => Patched.Group("""{"id":"g1","displayName":"G","meta":{"resourceType":"Group"}}""", operation));

    [Fact]
    public void Groups_and_meta_may_be_repeated_and_schemas_is_ignored()
    {
        const string User = """{"schemas":["urn:ietf:params:scim:schemas:core:2.0:User"],"id":"u1","meta":{"resourceType":"User","version":"1"},"userName":"a"}""";

        Patched
            .User(User, """{"op":"replace","value":{"schemas":["urn:x"],"id":"u1","groups":[],"meta":{"resourceType":"User"},"userName":"a"}}""")
            .IsUnchanged(User);
        Refusal.Of(ScimErrorType.Mutability, () => Patched.User(User, """{"op":"add","path":"groups","value":[{"value":"g1"}]}"""));
    }

    [Fact]
    public void Strict_mode_refuses_a_repeated_id_and_does_not_ask_for_it()
    {
        var refusal = Assert.Throws<ScimException>(() => Patched.Group("""{"id":"g1"}""", """{"op":"replace","value":{"id":"g1"}}""", strict: true));

        Assert.Equal(ScimErrorType.Mutability, refusal.ScimType);
        Assert.EndsWith("'id' is set by this service and cannot be changed. Remove it from the provider's attribute mapping.", refusal.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public void Members_come_and_go_in_one_request() => Patched
        .Group(
            """{"id":"g1","displayName":"G","members":[{"value":"m1"},{"value":"m2"}]}""",
            """
            [{"op":"remove","path":"members[value eq \"m1\"]"},
             {"op":"add","path":"members","value":[{"value":"m3","display":"m3@x.com"}]}]
            """)
        .Becomes("""{"id":"g1","displayName":"G","members":[{"value":"m2"},{"value":"m3"}]}""");

    [Fact]
    public void A_full_push_replaces_all_members() => Patched
        .Group("""{"members":[{"value":"m1"}]}""", """{"op":"replace","path":"members","value":[{"value":"m2","display":"a"},{"value":"m3","display":"b"}]}""")
        .Becomes("""{"members":[{"value":"m2"},{"value":"m3"}]}""");
}
