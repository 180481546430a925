namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>The partitions of one table, in the ordinal order of their keys.</summary>
internal sealed class StoredTable(string name)
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, StoredPartition> partitions = new(StringComparer.Ordinal);
    private readonly SortedSet<StoredPartition> inOrder = new(Comparer<StoredPartition>.Create((left, right) => string.CompareOrdinal(left.Key, right.Key)));

    /// <summary>As it was created.</summary>
    public string Name => name;

    public StoredTable Copy()
    {
        var copy = new StoredTable(name);
        lock (gate)
        {
            foreach (var partition in partitions.Values.Select(partition => partition.Copy()))
            {
                copy.partitions.Add(partition.Key, partition);
                copy.inOrder.Add(partition);
            }
        }

        return copy;
    }

    public StoredEntity? Find(string partitionKey, string rowKey) => FindPartition(partitionKey)?.Find(rowKey);

    public StoredEntity?[] Write(string partitionKey, IReadOnlyList<EntityWrite> writes, StorageClock clock) => PartitionOf(partitionKey).Write(writes, clock);

    /// <summary>The next page of a query.</summary>
    /// <param name="query">What is asked for.</param>
    /// <param name="largestPage">The most rows, if the query does not want fewer.</param>
    public (List<StoredEntity> Rows, ContinuationToken? Next) Page(TableQuery query, int largestPage)
    {
        var partitionKeys = KeyRange.Of(query.Filter, "PartitionKey").From(query.Token?.PartitionKey ?? "");
        var rowKeys = KeyRange.Of(query.Filter, "RowKey");
        var found = new List<StoredEntity>();
        var enough = Math.Min(query.Top, largestPage);
        foreach (var partition in Between(partitionKeys))
        {
            var range = partition.Key == query.Token?.PartitionKey ? rowKeys.From(query.Token.RowKey) : rowKeys;
            if (partition.Collect(range, query.Filter, enough, found) is { } next)
            {
                return (found, new ContinuationToken(partition.Key, next.RowKey, AfterEmptyPage: false));
            }
        }

        return (found, null);
    }

    private StoredPartition? FindPartition(string key)
    {
        lock (gate)
        {
            return partitions.GetValueOrDefault(key);
        }
    }

    private StoredPartition PartitionOf(string key)
    {
        lock (gate)
        {
            if (!partitions.TryGetValue(key, out var partition))
            {
                partition = new StoredPartition(key);
                partitions.Add(key, partition);
                inOrder.Add(partition);
            }

            return partition;
        }
    }

    private StoredPartition[] Between(KeyRange keys)
    {
        if (keys.Upper == keys.Lower)
        {
            return FindPartition(keys.Lower) is { } only ? [only] : [];
        }

        lock (gate)
        {
            return inOrder.Max is not { } last || keys.IsEmpty || string.CompareOrdinal(keys.Lower, last.Key) > 0
                ? []
                : [.. inOrder.GetViewBetween(new StoredPartition(keys.Lower), keys.Upper is null ? last : new StoredPartition(keys.Upper))];
        }
    }
}
