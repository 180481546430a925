using System.Globalization;
using ScimFunctions.Scim.Messages;

namespace ScimFunctions.Scim.Bulk;

/// <summary>Writes the response of a bulk request (RFC 7644 §3.7).</summary>
public static class BulkResponse
{
    /// <param name="outcomes">What has become of its operations; those that were not begun are left out.</param>
    /// <param name="baseUrl">The SCIM base URL as the caller sees it, without a slash at its end.</param>
    public static void Write(Utf8JsonWriter writer, BulkRequest request, IReadOnlyList<BulkOutcome?> outcomes, string baseUrl)
    {
        writer.WriteStartObject();
        ProtocolMessage.WriteSchema(writer, SchemaUrns.BulkResponse);
        writer.WriteStartArray("Operations");
        foreach (var (operation, outcome) in request.Operations.Zip(outcomes))
        {
            if (outcome is not null)
            {
                Write(writer, operation, outcome, baseUrl);
            }
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void Write(Utf8JsonWriter writer, BulkOperation operation, BulkOutcome outcome, string baseUrl)
    {
        writer.WriteStartObject();
        WriteIfAny("method", operation.MethodText);
        WriteIfAny("bulkId", operation.BulkId);
        WriteIfAny("version", outcome.Version);
        WriteIfAny("location", outcome.Id is null ? null : $"{baseUrl}{operation.Path!.Type.Endpoint}/{Uri.EscapeDataString(outcome.Id)}");
        writer.WriteString("status", ((int)outcome.Status).ToString(CultureInfo.InvariantCulture));
        if (outcome.Error is { } error)
        {
            writer.WritePropertyName("response");
            ErrorMessage.Write(writer, error);
        }

        writer.WriteEndObject();

        void WriteIfAny(string name, string? value)
        {
            if (value is not null)
            {
                writer.WriteString(name, value);
            }
        }
    }
}
