using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;

namespace ScimFunctions.Provisioning;

/// <summary>
/// The entity tags of an <c>If-Match</c> or <c>If-None-Match</c> header (RFC 7644 §3.14, RFC 9110 §13.1). Ours are weak, and clients send
/// them back as they are, without <c>W/</c>, or without quotes; all of these mean the same version.
/// </summary>
public sealed class EntityTagCondition(IReadOnlyList<string> tags)
{
    public static EntityTagCondition None { get; } = new([]);

    /// <summary>Whether the header was sent at all.</summary>
    public bool IsGiven => tags.Count > 0;

    public bool Matches(string version) => tags.Any(tag => tag == "*" || Opaque(tag).SequenceEqual(Opaque(version)));

    /// <exception cref="ScimException">412: the condition is given and the resource is at another version.</exception>
    public void Require(string version)
    {
        if (IsGiven && !Matches(version))
        {
            throw ScimException.PreconditionFailed(
                $"The resource has changed: it is at version {version}, the request expects {JsonText.List(tags)}. Read it again and repeat the change.");
        }
    }

    private static ReadOnlySpan<char> Opaque(string tag)
    {
        var text = tag.AsSpan().Trim();
        return (text.StartsWith("W/", StringComparison.OrdinalIgnoreCase) ? text[2..] : text).Trim('"');
    }
}
