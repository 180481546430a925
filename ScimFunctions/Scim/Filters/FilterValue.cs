using System.Text.Encodings.Web;

namespace ScimFunctions.Scim.Filters;

/// <summary>A literal of a filter.</summary>
/// <param name="Kind">Its JSON type.</param>
/// <param name="Text">The string without quotes and escapes; else the literal as JSON writes it.</param>
public sealed record FilterValue(FilterValueKind Kind, string Text)
{
    private static readonly JsonSerializerOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static FilterValue True { get; } = new(FilterValueKind.Boolean, "true");

    public static FilterValue False { get; } = new(FilterValueKind.Boolean, "false");

    public static FilterValue Null { get; } = new(FilterValueKind.Null, "null");

    public static FilterValue OfString(string text) => new(FilterValueKind.String, text);

    public static FilterValue OfNumber(string literal) => new(FilterValueKind.Number, literal);

    public override string ToString() => Kind is FilterValueKind.String ? JsonSerializer.Serialize(Text, Readable) : Text;
}
