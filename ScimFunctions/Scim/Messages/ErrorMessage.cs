using System.Globalization;
using ScimFunctions.Scim.Resources;

namespace ScimFunctions.Scim.Messages;

/// <summary>Writes the body of an error response (RFC 7644 §3.12).</summary>
public static class ErrorMessage
{
    /// <summary>Details quote what was sent; however long that was, an error stays short enough to be shown and logged.</summary>
    public const int LongestDetail = 1000;

    /// <summary>Writes the error; <c>status</c> is a JSON string, as the RFC has it, and <c>scimType</c> is left out where there is none.</summary>
    public static void Write(Utf8JsonWriter writer, HttpStatusCode status, string? scimType, string detail)
    {
        writer.WriteStartObject();
        ProtocolMessage.WriteSchema(writer, SchemaUrns.Error);
        writer.WriteString("status", ((int)status).ToString(CultureInfo.InvariantCulture));
        if (scimType is not null)
        {
            writer.WriteString("scimType", scimType);
        }

        writer.WriteString("detail", JsonText.Shorten(detail, LongestDetail - 1));
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, ScimException error) => Write(writer, error.Status, error.ScimType, error.Detail);
}
