namespace ScimFunctions.Storage;

/// <summary>Who becomes a member of a group and who ceases to be one.</summary>
public sealed record MembershipPlan(IReadOnlyList<string> Adds, IReadOnlyList<string> Removes)
{
    /// <summary>A transaction's operations without the one for the group's own row.</summary>
    private const int OperationsAtOnce = DirectoryTransaction.MaxOperations - 1;

    public bool IsEmpty => Adds.Count == 0 && Removes.Count == 0;

    /// <summary>How many operations it takes, without the group's own row.</summary>
    public int Operations => (Adds.Count * MembershipRows.OperationsToAdd) + (Removes.Count * MembershipRows.OperationsToRemove);

    /// <summary>Adds what it takes to the transaction.</summary>
    public void AppendTo(DirectoryTransaction transaction, string groupId)
    {
        foreach (var userId in Adds)
        {
            MembershipRows.Add(transaction, groupId, userId);
        }

        foreach (var userId in Removes)
        {
            MembershipRows.Remove(transaction, groupId, userId);
        }
    }

    /// <summary>The parts that fit one transaction each together with the group's own row; the same ones every time. Removals come first.</summary>
    public IReadOnlyList<MembershipPlan> Parts() =>
    [
        .. Removes.Chunk(OperationsAtOnce / MembershipRows.OperationsToRemove).Select(removes => new MembershipPlan([], removes)),
        .. Adds.Chunk(OperationsAtOnce / MembershipRows.OperationsToAdd).Select(adds => new MembershipPlan(adds, [])),
    ];
}
