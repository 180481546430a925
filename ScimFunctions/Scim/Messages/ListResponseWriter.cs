namespace ScimFunctions.Scim.Messages;

/// <summary>Writes list responses (RFC 7644 §3.4.2) around the resources that are written in between.</summary>
public static class ListResponseWriter
{
    /// <summary>Writes everything before the first resource. What follows, up to <see cref="WriteEnd"/>, are objects.</summary>
    /// <param name="startIndex">The 1-based position of the first one here.</param>
    public static void WriteStart(Utf8JsonWriter writer, long totalResults, int startIndex, int itemsPerPage)
    {
        WriteCounts(writer, totalResults, itemsPerPage);
        writer.WriteNumber("startIndex", startIndex);
        writer.WriteStartArray("Resources");
    }

    /// <summary>Writes everything before the first resource of a list that is paged by cursor (RFC 9865 §2).</summary>
    /// <param name="totalResults">How many resources there are in all; null, and left out, where nobody has counted them.</param>
    /// <param name="previousCursor">Leads to the page before, or null.</param>
    /// <param name="nextCursor">Leads to the next page; null on the last one.</param>
    public static void WriteStart(Utf8JsonWriter writer, long? totalResults, int itemsPerPage, string? previousCursor, string? nextCursor)
    {
        WriteCounts(writer, totalResults, itemsPerPage);
        if (previousCursor is not null)
        {
            writer.WriteString("previousCursor", previousCursor);
        }

        if (nextCursor is not null)
        {
            writer.WriteString("nextCursor", nextCursor);
        }

        writer.WriteStartArray("Resources");
    }

    public static void WriteEnd(Utf8JsonWriter writer)
    {
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteCounts(Utf8JsonWriter writer, long? totalResults, int itemsPerPage)
    {
        writer.WriteStartObject();
        ProtocolMessage.WriteSchema(writer, SchemaUrns.ListResponse);
        if (totalResults is { } total)
        {
            writer.WriteNumber("totalResults", total);
        }

        writer.WriteNumber("itemsPerPage", itemsPerPage);
    }
}
