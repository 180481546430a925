using ScimFunctions.Scim;

namespace ScimFunctions.Tests.Scim;

/// <summary>Holds that something is refused, and with which error.</summary>
internal static class Refusal
{
    public static ScimException Of(string? scimType, Func<object?> action, HttpStatusCode status = HttpStatusCode.BadRequest)
    {
        var refusal = Assert.Throws<ScimException>(action);

        Assert.Equal((status, scimType), (refusal.Status, refusal.ScimType));
        return refusal;
    }

    public static void Says(this ScimException refusal, params string[] parts) =>
        Assert.All(parts, part => Assert.Contains(part, refusal.Detail, StringComparison.Ordinal));

    public static void Begins(this ScimException refusal, string start) => Assert.StartsWith(start, refusal.Detail, StringComparison.Ordinal);
}
