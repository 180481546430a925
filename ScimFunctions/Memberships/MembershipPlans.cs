using System.Text;
using Azure;
using Azure.Data.Tables;
using ScimFunctions.Storage;

namespace ScimFunctions.Memberships;

/// <summary>Who becomes a member of a group and who ceases to be one.</summary>
public sealed record MembershipPlan(IReadOnlyList<string> Adds, IReadOnlyList<string> Removes)
{
    /// <summary>Nobody comes or goes.</summary>
    public static readonly MembershipPlan None = new([], []);

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

/// <summary>
/// The two rows of a membership, one from the group's side and one from the user's; they come and go in one transaction. Adding a member also
/// touches the user's row, which changes nothing of it, and fails where the user is gone: so no membership outlives its user, and a user who
/// is deleted at the same moment is either no member yet or found to be one.
/// </summary>
public static class MembershipRows
{
    public const int OperationsToAdd = 3;
    public const int OperationsToRemove = 2;

    public static void Add(DirectoryTransaction transaction, string groupId, string userId) => transaction
        .Put(new TableEntity { RowKey = DirectoryKeys.Membership(groupId, userId) })
        .Put(new TableEntity { RowKey = DirectoryKeys.UserMembership(userId, groupId) })
        .Merge(new TableEntity { RowKey = DirectoryKeys.User(userId) }, ETag.All);

    /// <summary>Fails with <see cref="TransactionOutcome.Missing"/> if someone else has removed it meanwhile.</summary>
    public static void Remove(DirectoryTransaction transaction, string groupId, string userId) => transaction
        .Delete(DirectoryKeys.Membership(groupId, userId), ETag.All)
        .Delete(DirectoryKeys.UserMembership(userId, groupId), ETag.All);
}

/// <summary>
/// The plans of large membership changes, written ahead over several rows. A plan counts from the moment at which its change is committed;
/// one without is what a writer has left who did not come that far.
/// </summary>
public sealed class MembershipPlanStore(DirectoryTable directory)
{
    /// <summary>36 characters and a sign each keep a row below 1 MiB.</summary>
    private const int IdsPerRow = 20_000;

    private static readonly string[] KeyAndTime = ["RowKey", "ChangeId", "WrittenAt"];

    /// <summary>Writes the plan; gives the number of its rows.</summary>
    public async Task<int> WriteAsync(string tenant, string changeId, MembershipPlan plan, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var lines = plan.Removes.Select(id => "-" + id).Concat(plan.Adds.Select(id => "+" + id)).Chunk(IdsPerRow).ToList();
        foreach (var (number, chunk) in lines.Index())
        {
            var row = new TableEntity(tenant, DirectoryKeys.MembershipPlan(changeId, number)) { ["ChangeId"] = changeId, ["Rows"] = lines.Count, ["WrittenAt"] = now };
            BinaryChunks.Write(row, Encoding.UTF8.GetBytes(string.Join('\n', chunk)));
            await directory.PutAsync(row, cancellationToken);
        }

        return lines.Count;
    }

    /// <summary>Touches the plan's rows in the transaction that commits its change, which so fails if they are gone.</summary>
    public static void Require(DirectoryTransaction transaction, string changeId, int rows)
    {
        for (var number = 0; number < rows; number++)
        {
            transaction.Merge(new TableEntity { RowKey = DirectoryKeys.MembershipPlan(changeId, number) }, ETag.All);
        }
    }

    /// <summary>The plan and the number of its rows; null if it is gone, because its change is applied.</summary>
    public async Task<(MembershipPlan Plan, int Rows)?> FindAsync(string tenant, string changeId, CancellationToken cancellationToken)
    {
        var rows = await directory.ScanAsync(tenant, DirectoryKeys.MembershipPlanRows(changeId), cancellationToken).ToListAsync(cancellationToken);
        if (rows.Count == 0 || rows.Count != rows[0].GetInt32("Rows"))
        {
            return null;
        }

        var lines = rows.SelectMany(row => Encoding.UTF8.GetString(BinaryChunks.Read(row)).Split('\n')).ToLookup(line => line[0], line => line[1..]);
        return (new MembershipPlan([.. lines['+']], [.. lines['-']]), rows.Count);
    }

    /// <summary>The ids of the changes for which plans are written, committed or not, each with the time of writing.</summary>
    public async Task<IReadOnlyList<(string ChangeId, DateTimeOffset WrittenAt)>> ListAsync(string tenant, CancellationToken cancellationToken)
    {
        var rows = await directory.ScanAsync(tenant, DirectoryKeys.MembershipPlanPrefix, cancellationToken, select: KeyAndTime).ToListAsync(cancellationToken);
        return [.. rows.Select(row => (row.GetString("ChangeId"), row.GetDateTimeOffset("WrittenAt") ?? default)).DistinctBy(plan => plan.Item1)];
    }

    /// <summary>Deletes what is there of a plan.</summary>
    public async Task DeleteAsync(string tenant, string changeId, CancellationToken cancellationToken)
    {
        await foreach (var row in directory.ScanAsync(tenant, DirectoryKeys.MembershipPlanRows(changeId), cancellationToken, select: KeyAndTime))
        {
            await directory.DeleteAsync(tenant, row.RowKey, cancellationToken);
        }
    }
}
