namespace ScimFunctions.InProcessStorage;

/// <summary>One request that reached the wire: each attempt of a retried call is one of its own.</summary>
/// <param name="Number">Counted from 1, over all tables and queues, since <see cref="StorageFaults.Reset"/>.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Operation">What it asks for.</param>
/// <param name="Resource">The table or queue.</param>
/// <param name="Detail">The row key of an entity, the filter of a query, the actions and row keys of a transaction, the id of a message.</param>
/// <param name="Fault">What went wrong with it, because a test wanted it so; null where nothing did.</param>
public sealed record RoundTrip(int Number, string Method, StorageOperation Operation, string Resource, string Detail, StorageFault? Fault)
{
    /// <summary>In one line, for a failing test.</summary>
    public override string ToString() => $"{Number}. {Operation} {Resource} {Detail}{(Fault is { } fault ? $" ({fault})" : "")}";
}
