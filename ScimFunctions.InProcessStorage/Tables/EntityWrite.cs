namespace ScimFunctions.InProcessStorage.Tables;

internal enum EntityWriteKind
{
    Insert,
    Replace,
    Merge,
    Delete,
}

/// <summary>What is to be done to one row.</summary>
/// <param name="Kind">A replacement or merge without a condition inserts the row where it does not exist.</param>
/// <param name="Table">The table, as the request names it.</param>
/// <param name="PartitionKey">Of the row.</param>
/// <param name="RowKey">Of the row.</param>
/// <param name="Properties">Without the keys and the timestamp.</param>
/// <param name="IfMatch">The ETag that the row must have; <c>*</c> for any; null for no condition.</param>
internal sealed record EntityWrite(EntityWriteKind Kind, string Table, string PartitionKey, string RowKey, EntityProperty[] Properties, string? IfMatch)
{
    private const string AnyETag = "*";

    /// <summary>The row as it is to be; null where it is to go.</summary>
    /// <exception cref="StorageException">The condition does not hold, or the row would break a limit.</exception>
    public StoredEntity? Outcome(StoredEntity? existing, StorageClock clock)
    {
        if (Kind == EntityWriteKind.Insert && existing is not null)
        {
            throw new StorageException(409, "EntityAlreadyExists", "The specified entity already exists.");
        }

        if (IfMatch is not null)
        {
            Require(existing, IfMatch);
        }

        if (Kind == EntityWriteKind.Delete)
        {
            return null;
        }

        var properties = Kind == EntityWriteKind.Merge && existing is not null ? Merged(existing.Properties, Properties) : Properties;
        EntityRules.CheckEntity(PartitionKey, RowKey, properties);
        return new StoredEntity(PartitionKey, RowKey, clock.NextTimestamp(), properties);
    }

    private static void Require(StoredEntity? existing, string etag)
    {
        if (existing is null)
        {
            throw StorageException.ResourceNotFound();
        }

        if (etag != AnyETag && etag != existing.ETag)
        {
            throw new StorageException(412, "UpdateConditionNotSatisfied", "The update condition specified in the request was not satisfied.");
        }
    }

    private static EntityProperty[] Merged(EntityProperty[] existing, EntityProperty[] given)
    {
        var merged = new List<EntityProperty>(existing);
        foreach (var property in given)
        {
            var index = merged.FindIndex(other => other.Name == property.Name);
            if (index < 0)
            {
                merged.Add(property);
            }
            else
            {
                merged[index] = property;
            }
        }

        return [.. merged];
    }
}
