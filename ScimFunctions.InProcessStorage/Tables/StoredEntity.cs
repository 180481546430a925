namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>One property of an entity.</summary>
/// <param name="Name">Compared by case.</param>
/// <param name="Value">A <c>string</c>, <c>bool</c>, <c>int</c>, <c>long</c>, <c>double</c>, <see cref="Guid"/>, UTC <see cref="DateTime"/> or <c>byte[]</c>.</param>
internal readonly record struct EntityProperty(string Name, object Value);

/// <summary>A row as it was written once; the next write of it makes another.</summary>
internal sealed class StoredEntity(string partitionKey, string rowKey, DateTime timestamp, EntityProperty[] properties)
{
    private string? etag;

    public string PartitionKey => partitionKey;

    public string RowKey => rowKey;

    public DateTime Timestamp => timestamp;

    public EntityProperty[] Properties => properties;

    public string ETag => etag ??= $"W/\"datetime'{timestamp:yyyy-MM-ddTHH}%3A{timestamp:mm}%3A{timestamp:ss.fffffff}Z'\"";

    /// <summary>The property's value; null where the row has no such property.</summary>
    public object? ValueOf(string name)
    {
        foreach (var property in properties)
        {
            if (property.Name == name)
            {
                return property.Value;
            }
        }

        return name switch
        {
            "PartitionKey" => partitionKey,
            "RowKey" => rowKey,
            "Timestamp" => timestamp,
            _ => null,
        };
    }
}
