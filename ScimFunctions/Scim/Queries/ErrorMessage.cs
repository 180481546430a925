using System.Globalization;
using System.Net;
using System.Text.Json;

namespace ScimFunctions.Scim.Queries;

/// <summary>Writes the body of an error response (RFC 7644 §3.12).</summary>
public static class ErrorMessage
{
    /// <summary>Writes the error; <c>status</c> is a JSON string, as the RFC has it, and <c>scimType</c> is left out where there is none.</summary>
    public static void Write(Utf8JsonWriter writer, HttpStatusCode status, string? scimType, string detail)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("schemas");
        writer.WriteStringValue(SchemaUrns.Error);
        writer.WriteEndArray();
        writer.WriteString("status", ((int)status).ToString(CultureInfo.InvariantCulture));
        if (scimType is not null)
        {
            writer.WriteString("scimType", scimType);
        }

        writer.WriteString("detail", detail);
        writer.WriteEndObject();
    }

    public static void Write(Utf8JsonWriter writer, ScimException error) => Write(writer, error.Status, error.ScimType, error.Detail);
}
