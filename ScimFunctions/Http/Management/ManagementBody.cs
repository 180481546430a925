using Microsoft.AspNetCore.Http;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;

namespace ScimFunctions.Http.Management;

/// <summary>The body of a management request: a JSON object, or a JSON merge patch (RFC 7396); and the names that a request may bring.</summary>
internal static class ManagementBody
{
    public const int MaxBytes = 64 * 1024;

    /// <summary>The body, which the caller disposes.</summary>
    /// <exception cref="ScimException">400, 413 or 415.</exception>
    public static async Task<JsonDocument> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        MediaTypes.RequireBody(request, MediaTypes.Json, MediaTypes.MergePatchJson);
        return ScimBody.Parse(await RequestBody.ReadAsync(request, MaxBytes, cancellationToken));
    }

    /// <summary>The body, which the caller disposes; null if the request has none.</summary>
    /// <exception cref="ScimException">400, 413 or 415.</exception>
    public static async Task<JsonDocument?> ReadOptionalAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        var body = await RequestBody.ReadAsync(request, MaxBytes, cancellationToken);
        if (body.IsEmpty)
        {
            return null;
        }

        MediaTypes.RequireBody(request, MediaTypes.Json, MediaTypes.MergePatchJson);
        return ScimBody.Parse(body);
    }

    /// <summary>Refuses what is not known by its name, so that a misspelt one is never thought to be in force.</summary>
    /// <param name="kind">What it would be the name of, such as <c>setting</c>.</param>
    /// <param name="names">As they were sent.</param>
    /// <param name="known">Those that there are.</param>
    /// <param name="comparer">Whether case matters.</param>
    /// <exception cref="ScimException">400 that names all that are not known, and those that are.</exception>
    public static void RequireKnown(string kind, IEnumerable<string> names, IReadOnlyCollection<string> known, StringComparer comparer)
    {
        var unknown = names.Where(name => !known.Contains(name, comparer)).ToList();
        if (unknown.Count > 0)
        {
            throw ScimException.InvalidValue($"There is no {kind} {JsonText.List(unknown)}; {(known.Count > 0 ? $"known are {string.Join(", ", known)}" : "none is known here")}.");
        }
    }

    /// <summary>The target with the merge patch applied, for a patch that is an object; the target itself is changed.</summary>
    public static JsonObject Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            switch (value)
            {
                case null:
                    target.Remove(name);
                    break;
                case JsonObject members when target[name] is JsonObject existing:
                    Merge(existing, members);
                    break;
                case JsonObject members:
                    // Nulls in it name what is not there.
                    target[name] = Merge([], members);
                    break;
                default:
                    target[name] = value.DeepClone();
                    break;
            }
        }

        return target;
    }
}
