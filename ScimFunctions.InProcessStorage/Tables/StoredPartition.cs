namespace ScimFunctions.InProcessStorage.Tables;

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
