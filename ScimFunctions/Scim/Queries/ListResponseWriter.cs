using System.Text.Json;

namespace ScimFunctions.Scim.Queries;

/// <summary>Writes list responses (RFC 7644 §3.4.2) around resources that are encoded already or are written in between.</summary>
public static class ListResponseWriter
{
    /// <summary>Writes everything before the first resource. What follows, up to <see cref="WriteEnd"/>, are objects.</summary>
    /// <param name="writer">Where to.</param>
    /// <param name="totalResults">How many resources there are in all.</param>
    /// <param name="startIndex">The 1-based position of the first one here.</param>
    /// <param name="itemsPerPage">How many are here.</param>
    public static void WriteStart(Utf8JsonWriter writer, long totalResults, int startIndex, int itemsPerPage)
    {
        writer.WriteStartObject();
        writer.WriteStartArray("schemas");
        writer.WriteStringValue(SchemaUrns.ListResponse);
        writer.WriteEndArray();
        writer.WriteNumber("totalResults", totalResults);
        writer.WriteNumber("itemsPerPage", itemsPerPage);
        writer.WriteNumber("startIndex", startIndex);
        writer.WriteStartArray("Resources");
    }

    public static void WriteEnd(Utf8JsonWriter writer)
    {
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    /// <summary>Writes a whole list response; each resource is one JSON object in UTF-8 and is copied without being read.</summary>
    public static void Write(Utf8JsonWriter writer, long totalResults, int startIndex, IReadOnlyList<ReadOnlyMemory<byte>> resources)
    {
        WriteStart(writer, totalResults, startIndex, resources.Count);
        foreach (var resource in resources)
        {
            writer.WriteRawValue(resource.Span, skipInputValidation: true);
        }

        WriteEnd(writer);
    }
}
