using ScimFunctions.Scim.Filters;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Scim.Tolerances;

namespace ScimFunctions.Scim.Patch;

/// <summary>
/// A PATCH path as it was written (RFC 7644 §3.5.2, <c>PATH</c>): <c>name.givenName</c>, <c>emails[type eq "work"].value</c>, or the URN of an
/// extension.
/// </summary>
/// <param name="Attribute">The attribute; for a path with brackets its sub-attribute is the one behind them.</param>
/// <param name="ValueFilter">The filter in the brackets, which selects elements.</param>
public sealed record PatchPath(AttributePath Attribute, FilterExpression? ValueFilter)
{
    /// <exception cref="ScimException">
    /// 400 <c>invalidPath</c>; 400 <c>invalidFilter</c> if what stands between the brackets is no filter (RFC 7644 §3.12, table 9).
    /// </exception>
    public static PatchPath Parse(string text, RequestTolerances tolerances)
    {
        var opening = text.IndexOf('[', StringComparison.Ordinal);
        var closing = text.LastIndexOf(']');
        if (opening < 0)
        {
            return AttributePath.TryParse(text) is { } attribute ? new PatchPath(attribute, ValueFilter: null) : throw Invalid(text);
        }

        return closing > opening
            && AttributePath.TryParse(text[..opening]) is { SubAttribute: null }
            && AttributePath.TryParse(text[..opening] + text[(closing + 1)..]) is { } path
            && (closing == text.Length - 1 || path.SubAttribute is not null)
            ? new PatchPath(path, FilterParser.ParseValueFilter(text[(opening + 1)..closing], tolerances))
            : throw Invalid(text);
    }

    public override string ToString() => ValueFilter is null
        ? Attribute.ToString()
        : $"{Attribute with { SubAttribute = null }}[{ValueFilter}]{(Attribute.SubAttribute is null ? "" : "." + Attribute.SubAttribute)}";

    private static ScimException Invalid(string text) => ScimException.InvalidPath(
        $"'{(text.Length > 200 ? $"{text[..200]}..." : text)}' is not a path. Write an attribute (displayName), a sub-attribute (name.givenName), "
        + "elements (emails[type eq \"work\"]) or a sub-attribute of elements (emails[type eq \"work\"].value), each with its schema's URN before it if needed.");
}
