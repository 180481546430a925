namespace ScimFunctions.Tests.IdentityProviders;

/// <summary>How Entra ID words its PATCH operations: as it does by default, or with the flag <c>aadOptscim062020</c> in the Tenant URL.</summary>
internal abstract class EntraDialect
{
    private static readonly EntraDialect Default = new WithoutFlag();

    private static readonly EntraDialect Flagged = new WithFlag();

    /// <summary>What a user is changed to in the tests of the validator, each as <c>path</c> and JSON value.</summary>
    public static IReadOnlyList<(string Path, string Value)> NewProfile { get; } =
    [
        ("displayName", "\"Alain Charon-Roux\""),
        ("name.familyName", "\"Charon-Roux\""),
        ("title", "\"Head of Talent\""),
        ("urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:department", "\"People\""),
    ];

    /// <summary>
    /// The cases that a test of the validator is run in: users that were there before have app roles whose <c>primary</c> was the text
    /// <c>"True"</c>, <c>true</c>, or no app roles; each without and with the flag.
    /// </summary>
    public static TheoryData<string?, bool> Cases => new()
    {
        { "\"True\"", false }, { "\"True\"", true }, { "true", false }, { "true", true }, { null, false }, { null, true },
    };

    /// <summary>The cases of a test whose requests are the same in both dialects.</summary>
    public static TheoryData<string?> Roles => ["\"True\"", "true", null];

    public abstract string Disable { get; }

    public abstract string Restore { get; }

    public static EntraDialect Of(bool flag) => flag ? Flagged : Default;

    /// <summary>New values of single-valued attributes.</summary>
    public abstract string Replace(IReadOnlyList<(string Path, string Value)> values);

    /// <summary>A first value.</summary>
    public abstract string Add(string path, string value);

    public abstract string AddMembers(params IReadOnlyList<string> ids);

    public abstract string RemoveMembers(params IReadOnlyList<string> ids);

    private static string ReferencesTo(IReadOnlyList<string> ids) => string.Join(',', ids.Select(id => $$"""{"$ref":null,"value":"{{id}}"}"""));

    private sealed class WithoutFlag : EntraDialect
    {
        public override string Disable => """{"op":"Replace","path":"active","value":"False"}""";

        public override string Restore => """{"op":"Replace","path":"active","value":"True"}""";

        public override string Replace(IReadOnlyList<(string Path, string Value)> values) =>
            string.Join(',', values.Select(value => $$"""{"op":"Replace","path":"{{value.Path}}","value":{{value.Value}}}"""));

        public override string Add(string path, string value) => $$"""{"op":"Add","path":"{{path}}","value":{{value}}}""";

        public override string AddMembers(params IReadOnlyList<string> ids) => $$"""{"op":"Add","path":"members","value":[{{ReferencesTo(ids)}}]}""";

        public override string RemoveMembers(params IReadOnlyList<string> ids) => $$"""{"op":"Remove","path":"members","value":[{{ReferencesTo(ids)}}]}""";
    }

    private sealed class WithFlag : EntraDialect
    {
        public override string Disable => """{"op":"replace","path":"active","value":false}""";

        public override string Restore => """{"op":"replace","path":"active","value":true}""";

        public override string Replace(IReadOnlyList<(string Path, string Value)> values) =>
            $$$"""{"op":"replace","value":{{{{string.Join(',', values.Select(value => $"\"{value.Path}\":{value.Value}"))}}}}}""";

        public override string Add(string path, string value) => $$"""{"op":"add","path":"{{path}}","value":{{value}}}""";

        public override string AddMembers(params IReadOnlyList<string> ids) => $$"""{"op":"add","path":"members","value":[{{ReferencesTo(ids)}}]}""";

        public override string RemoveMembers(params IReadOnlyList<string> ids) =>
            string.Join(',', ids.Select(id => $$"""{"op":"remove","path":"members[value eq \"{{id}}\"]"}"""));
    }
}
