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

/// <summary>The rows of one partition, in the ordinal order of their keys. What is written together appears together.</summary>
internal sealed class StoredPartition
{
    private static readonly Comparer<StoredEntity> ByRowKey = Comparer<StoredEntity>.Create((left, right) => string.CompareOrdinal(left.RowKey, right.RowKey));

    private readonly Lock gate = new();
    private readonly Dictionary<string, StoredEntity> rows;
    private readonly SortedSet<StoredEntity> inOrder;

    public StoredPartition(string key)
        : this(key, new Dictionary<string, StoredEntity>(StringComparer.Ordinal), new SortedSet<StoredEntity>(ByRowKey))
    {
    }

    private StoredPartition(string key, Dictionary<string, StoredEntity> rows, SortedSet<StoredEntity> inOrder) =>
        (Key, this.rows, this.inOrder) = (key, rows, inOrder);

    public string Key { get; }

    /// <summary>Rows are written once, so that the copy may hold the same ones.</summary>
    public StoredPartition Copy()
    {
        lock (gate)
        {
            return new StoredPartition(
                Key, new Dictionary<string, StoredEntity>(rows, StringComparer.Ordinal), new SortedSet<StoredEntity>(inOrder, ByRowKey));
        }
    }

    public StoredEntity? Find(string rowKey)
    {
        lock (gate)
        {
            return rows.GetValueOrDefault(rowKey);
        }
    }

    /// <summary>Does all of the writes or none, and gives the rows as they are then; null for a deleted one. Each row is written once.</summary>
    /// <exception cref="StorageException">One of them cannot be done; it says which.</exception>
    public StoredEntity?[] Write(IReadOnlyList<EntityWrite> writes, StorageClock clock)
    {
        lock (gate)
        {
            var outcomes = new StoredEntity?[writes.Count];
            for (var index = 0; index < outcomes.Length; index++)
            {
                try
                {
                    outcomes[index] = writes[index].Outcome(rows.GetValueOrDefault(writes[index].RowKey), clock);
                }
                catch (StorageException refusal)
                {
                    throw refusal.At(index);
                }
            }

            for (var index = 0; index < outcomes.Length; index++)
            {
                Store(writes[index].RowKey, outcomes[index]);
            }

            return outcomes;
        }
    }

    /// <summary>Adds the rows of a range that the filter selects, until there are enough.</summary>
    /// <returns>The first row of the range that was not looked at; null where all were.</returns>
    public StoredEntity? Collect(KeyRange range, TableFilter? filter, int enough, List<StoredEntity> found)
    {
        lock (gate)
        {
            if (inOrder.Max is not { } last || range.IsEmpty || string.CompareOrdinal(range.Lower, last.RowKey) > 0)
            {
                return null;
            }

            foreach (var row in inOrder.GetViewBetween(Probe(range.Lower), range.Upper is null ? last : Probe(range.Upper)))
            {
                if (found.Count >= enough)
                {
                    return row;
                }

                if (filter is null || filter.Matches(row))
                {
                    found.Add(row);
                }
            }

            return null;
        }
    }

    private void Store(string rowKey, StoredEntity? row)
    {
        if (rows.Remove(rowKey, out var before))
        {
            inOrder.Remove(before);
        }

        if (row is not null)
        {
            rows.Add(rowKey, row);
            inOrder.Add(row);
        }
    }

    private static StoredEntity Probe(string rowKey) => new("", rowKey, default, []);
}
