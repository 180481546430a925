using System.Text.Json.Nodes;
using Azure;
using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>
/// The index rows of a group: by displayName (for lookup, and where the tenant wants it unique) and by externalId. They are written in the group's own transaction, so
/// they are never out of step with it.
/// </summary>
public sealed class GroupIndexRows
{
    /// <summary>How many operations a change of all of them takes.</summary>
    public const int MaxOperations = 6;

    private readonly string groupId;
    private readonly string? uniqueKey;
    private readonly HashSet<string> lookupKeys = new(StringComparer.Ordinal);

    /// <param name="groupId">The group's id.</param>
    /// <param name="group">The resource in canonical form.</param>
    /// <param name="holdsName">As in <see cref="GroupRecord.HoldsName"/>.</param>
    public GroupIndexRows(string groupId, JsonObject group, bool holdsName)
    {
        this.groupId = groupId;
        var displayName = group["displayName"]!.GetValue<string>();
        uniqueKey = holdsName ? DirectoryKeys.UniqueGroupName(displayName) : null;
        lookupKeys.Add(DirectoryKeys.GroupName(displayName, groupId));
        if (group["externalId"]?.GetValue<string>() is { } externalId)
        {
            lookupKeys.Add(DirectoryKeys.GroupExternalId(externalId, groupId));
        }
    }

    private GroupIndexRows(string groupId) => this.groupId = groupId;

    /// <summary>The rows of a group that does not exist: what to start from on create, and to end at on delete.</summary>
    public static GroupIndexRows None(string groupId) => new(groupId);

    /// <summary>Adds to the transaction what leads from these rows to the others.</summary>
    public void Become(GroupIndexRows other, DirectoryTransaction transaction)
    {
        if (uniqueKey != other.uniqueKey)
        {
            if (other.uniqueKey is not null)
            {
                transaction.Insert(other.Row(other.uniqueKey));
            }

            if (uniqueKey is not null)
            {
                transaction.Delete(uniqueKey, ETag.All);
            }
        }

        foreach (var key in other.lookupKeys.Where(key => !lookupKeys.Contains(key)))
        {
            transaction.Put(other.Row(key));
        }

        foreach (var key in lookupKeys.Where(key => !other.lookupKeys.Contains(key)))
        {
            transaction.Delete(key, ETag.All);
        }
    }

    private TableEntity Row(string key) => new() { RowKey = key, [GroupRecord.GroupIdColumn] = groupId };
}
