using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.WebUtilities;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;

namespace ScimFunctions.Http.Management;

/// <summary>The paging of management lists: <c>?limit=</c> (100 by default, 1000 at most) and <c>?cursor=</c>, and their envelope.</summary>
/// <param name="Limit">The most items on the page.</param>
/// <param name="After">The id of the last item of the page before, or null for the first page.</param>
internal sealed record ManagementPage(int Limit, string? After)
{
    /// <summary>The query parameters of every list.</summary>
    public static readonly string[] Parameters = ["limit", "cursor"];

    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    /// <param name="request">The request.</param>
    /// <param name="isId">Whether a text has the form of the items' ids; UUIDs where it is not given.</param>
    /// <exception cref="ScimException">400: a limit that is no number from 1 to 1000, or a cursor that is none of ours.</exception>
    public static ManagementPage Parse(HttpRequest request, Predicate<string>? isId = null)
    {
        var limit = request.Query["limit"].ToString();
        var cursor = request.Query["cursor"].ToString();
        return new ManagementPage(limit.Length == 0 ? DefaultLimit : ParseLimit(limit), cursor.Length == 0 ? null : ParseCursor(cursor, isId ?? (id => Guid.TryParse(id, out _))));
    }

    /// <summary>The response for the items read, of which the reader may have one more than the page holds: then another page follows.</summary>
    public JsonResult Answer<T>(IReadOnlyList<T> items, Func<T, string> id, Action<Utf8JsonWriter, T> write) => new(HttpStatusCode.OK, MediaTypes.Json, writer =>
    {
        writer.WriteStartObject();
        writer.WriteStartArray("items");
        foreach (var item in items.Take(Limit))
        {
            write(writer, item);
        }

        writer.WriteEndArray();
        writer.WriteString("nextCursor", items.Count > Limit ? WebEncoders.Base64UrlEncode(Encoding.UTF8.GetBytes(id(items[Limit - 1]))) : null);
        writer.WriteEndObject();
    });

    private static int ParseLimit(string text) =>
        text.All(char.IsAsciiDigit) && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var limit) && limit is >= 1 and <= MaxLimit
            ? limit
            : throw ScimException.InvalidValue($"'limit' must be a number from 1 to {MaxLimit}; got '{JsonText.Shorten(text)}'.");

    private static string ParseCursor(string text, Predicate<string> isId)
    {
        try
        {
            var id = Encoding.UTF8.GetString(WebEncoders.Base64UrlDecode(text));
            if (isId(id))
            {
                return id;
            }
        }
        catch (FormatException)
        {
            // Answered below.
        }

        throw ScimException.InvalidValue("'cursor' must be the nextCursor of the page before.");
    }
}
