using ScimFunctions.Scim.Patch;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Tests.Scim.Patch;

/// <summary>What a PATCH made of a resource.</summary>
internal sealed record Patched(JsonObject Resource, bool Changed, IReadOnlyCollection<string> Tolerances)
{
    /// <param name="operations">The array, or a single operation.</param>
    public static Patched User(string resource, string operations, bool strict = false) =>
        Apply(SchemaCatalog.Default.User, resource, operations, strict);

    public static Patched Group(string resource, string operations, bool strict = false) =>
        Apply(SchemaCatalog.Default.Group, resource, operations, strict);

    /// <summary>Fails unless the resource is the expected one.</summary>
    public void Gives(string expected) => Assert.True(
        JsonNode.DeepEquals(JsonNode.Parse(expected), Resource),
        $"Expected: {JsonNode.Parse(expected)!.ToJsonString()}\nActual:   {Resource.ToJsonString()}");

    /// <summary>Fails unless the resource is the expected one, and another than before.</summary>
    public void Becomes(string expected)
    {
        Gives(expected);
        Assert.True(Changed);
    }

    /// <summary>Fails unless the resource is as it was, and said to be.</summary>
    public void IsUnchanged(string resource)
    {
        Gives(resource);
        Assert.False(Changed);
    }

    private static Patched Apply(ResourceType type, string resource, string operations, bool strict)
    {
        var list = operations.TrimStart().StartsWith('[') ? operations : $"[{operations}]";
        var body = JsonElement.Parse($$"""{"schemas":["urn:ietf:params:scim:api:messages:2.0:PatchOp"],"Operations":{{list}} }""");
        var tolerances = new RequestTolerances(strict);
        var patched = JsonNode.Parse(resource)!.AsObject();
        var changed = PatchRequest.Parse(body, type, tolerances).ApplyTo(patched);
        return new Patched(patched, changed, tolerances.Used);
    }
}
