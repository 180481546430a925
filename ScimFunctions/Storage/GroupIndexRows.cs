using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>The index rows of a group: by displayName (for lookup, and where the tenant wants it unique) and by externalId.</summary>
public static class GroupIndexRows
{
    /// <summary>How many operations a change of all of them takes.</summary>
    public const int MaxOperations = 6;

    /// <param name="groupId">The group's id.</param>
    /// <param name="group">The resource in canonical form.</param>
    /// <param name="holdsName">As in <see cref="GroupRecord.HoldsName"/>.</param>
    public static IndexRows Of(string groupId, JsonObject group, bool holdsName)
    {
        var displayName = group["displayName"]!.GetValue<string>();
        var lookupKeys = new List<string> { DirectoryKeys.GroupName(displayName, groupId) };
        if (group["externalId"]?.GetValue<string>() is { } externalId)
        {
            lookupKeys.Add(DirectoryKeys.GroupExternalId(externalId, groupId));
        }

        return new IndexRows(
            holdsName ? DirectoryKeys.UniqueGroupName(displayName) : null,
            lookupKeys,
            key => new TableEntity { RowKey = key, [GroupRecord.GroupIdColumn] = groupId });
    }
}
