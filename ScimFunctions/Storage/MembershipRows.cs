using Azure;
using Azure.Data.Tables;

namespace ScimFunctions.Storage;

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
