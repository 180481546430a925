using System.Globalization;
using System.Text;
using Azure.Data.Tables;
using ScimFunctions.Changes;
using ScimFunctions.Members;
using ScimFunctions.Storage;

namespace ScimFunctions.Tests.Reliability;

/// <summary>
/// What is stored of a tenant, read row by row past the app, checked to be consistent, and described without what differs from run to run
/// (ids, times), so that it can be compared with a text.
/// </summary>
internal static class StoredState
{
    /// <summary>
    /// A line per user (<c>user ada@example.com v1 active externalId=e1 title=CTO</c>), per group (<c>group Sales v1 3 members</c>), per member, and per receipt. Fails where
    /// rows contradict each other: an index row of nobody, a user without one, a membership of one side only, a wrong count, a change that is still pending or its plan.
    /// </summary>
    public static async Task<string> DescribeAsync(TableServiceClient storage, string tenant)
    {
        var rows = await ReadAsync(storage, TableNames.Directory, tenant);
        var users = rows.Where(row => row.RowKey.StartsWith(DirectoryKeys.UserPrefix, StringComparison.Ordinal)).Select(row => new UserRecord(row)).ToList();
        var members = rows.Where(row => row.RowKey.StartsWith(DirectoryKeys.MemberPrefix, StringComparison.Ordinal)).Select(Member.FromEntity).ToList();
        var receipts = (await ReadAsync(storage, TableNames.History, tenant)).Select(Receipt.FromEntity).OrderBy(receipt => receipt.ChangeId, StringComparer.Ordinal).ToList();

        Assert.DoesNotContain(rows, row => row.RowKey.StartsWith(DirectoryKeys.ChangePrefix, StringComparison.Ordinal));
        Assert.Equal(users.SelectMany(IndexKeys).Order(StringComparer.Ordinal), rows.Select(row => row.RowKey).Where(IsIndexKey).Order(StringComparer.Ordinal));
        Assert.Empty(users.Select(user => user.Id).Except(members.Select(member => member.Id), StringComparer.Ordinal));
        Assert.Equal(users.Count, Count(rows, "n|users"));
        var groups = rows.Where(row => row.RowKey.StartsWith(DirectoryKeys.GroupPrefix, StringComparison.Ordinal)).Select(row => new GroupRecord(row)).ToList();
        Assert.Equal(groups.SelectMany(GroupIndexKeys).Order(StringComparer.Ordinal), rows.Select(row => row.RowKey).Where(IsGroupIndexKey).Order(StringComparer.Ordinal));
        Assert.Equal(groups.Count, Count(rows, "n|groups"));
        Assert.All(groups, group => Assert.Null(group.PendingChange));
        var memberships = Pairs(rows, "m|").Select(pair => (Group: pair.Item1, User: pair.Item2)).ToList();
        Assert.Equal(memberships.Order(), Pairs(rows, "r|").Select(pair => (pair.Item2, pair.Item1)).Order());
        Assert.Empty(memberships.Select(membership => membership.Group).Except(groups.Select(group => group.Id), StringComparer.Ordinal));
        Assert.Empty(memberships.Select(membership => membership.User).Except(users.Select(user => user.Id), StringComparer.Ordinal));
        Assert.DoesNotContain(rows, row => row.RowKey.StartsWith(DirectoryKeys.DeletedUserPrefix, StringComparison.Ordinal));
        Assert.DoesNotContain(rows, row => row.RowKey.StartsWith(DirectoryKeys.MembershipPlanPrefix, StringComparison.Ordinal));
        Assert.All(receipts, receipt => Assert.NotNull(receipt.AppliedAt));

        var state = new StringBuilder();
        foreach (var user in users.Select(record => (Record: record, Json: record.Parse())).OrderBy(user => (string?)user.Json["userName"], StringComparer.Ordinal))
        {
            var active = (bool?)user.Json["active"] == true ? "active" : "inactive";
            state.Append(CultureInfo.InvariantCulture, $"user {user.Json["userName"]} v{user.Record.ScimVersion} {active}");
            foreach (var name in new[] { "externalId", "title" }.Where(user.Json.ContainsKey))
            {
                state.Append(CultureInfo.InvariantCulture, $" {name}={user.Json[name]}");
            }

            state.Append('\n');
        }

        foreach (var group in groups.OrderBy(group => group.DisplayName, StringComparer.Ordinal))
        {
            state.Append(CultureInfo.InvariantCulture, $"group {group.DisplayName} v{group.ScimVersion} {memberships.Count(membership => membership.Group == group.Id)} members\n");
        }

        foreach (var member in members.OrderBy(member => member.Profile.UserName, StringComparer.Ordinal).ThenBy(member => member.Status))
        {
            state.Append(CultureInfo.InvariantCulture, $"member {member.Profile.UserName} {member.Status} {member.Role?.Role ?? "-"}")
                .Append(member.RemovedAt is null ? "" : " removed")
                .Append(member.SessionsRevokedAt is null ? "" : " revoked")
                .Append('\n');
        }

        foreach (var receipt in receipts)
        {
            state.Append(CultureInfo.InvariantCulture, $"receipt {receipt.Kind}\n");
        }

        return state.ToString().Trim();
    }

    private static async Task<List<TableEntity>> ReadAsync(TableServiceClient storage, string table, string tenant) =>
        await storage.GetTableClient(table).QueryAsync<TableEntity>($"PartitionKey eq '{tenant}'").ToListAsync();

    private static bool IsIndexKey(string key) => key.StartsWith("un|", StringComparison.Ordinal) || key.StartsWith("ux|", StringComparison.Ordinal) || key.StartsWith("ue|", StringComparison.Ordinal);

    /// <summary>The index rows that a user must have, spelled out here once more, so that a mistake of the app's is not repeated.</summary>
    private static IEnumerable<string> IndexKeys(UserRecord user)
    {
        var json = user.Parse();
        yield return "un|" + KeySegment.Escape(((string)json["userName"]!).ToUpperInvariant());
        if ((string?)json["externalId"] is { } externalId)
        {
            yield return $"ux|{KeySegment.Escape(externalId)}|{user.Id}";
        }

        foreach (var email in (json["emails"] as JsonArray ?? []).Select(email => (string?)email!["value"]).OfType<string>().Select(email => email.ToUpperInvariant()).Distinct(StringComparer.Ordinal))
        {
            yield return $"ue|{KeySegment.Escape(email)}|{user.Id}";
        }
    }

    private static bool IsGroupIndexKey(string key) => key.StartsWith("gn|", StringComparison.Ordinal) || key.StartsWith("gu|", StringComparison.Ordinal) || key.StartsWith("gx|", StringComparison.Ordinal);

    private static IEnumerable<string> GroupIndexKeys(GroupRecord group)
    {
        var name = KeySegment.Escape(group.DisplayName.ToUpperInvariant());
        yield return $"gu|{name}";
        yield return $"gn|{name}|{group.Id}";
        if ((string?)group.Parse()["externalId"] is { } externalId)
        {
            yield return $"gx|{KeySegment.Escape(externalId)}|{group.Id}";
        }
    }

    /// <summary>The two ids in the keys of memberships, in the order in which they stand there.</summary>
    private static IEnumerable<(string, string)> Pairs(List<TableEntity> rows, string prefix) => rows
        .Where(row => row.RowKey.StartsWith(prefix, StringComparison.Ordinal))
        .Select(row => row.RowKey.Split('|'))
        .Select(parts => (parts[1], parts[2]));

    private static long Count(List<TableEntity> rows, string key) => rows
        .Where(row => row.RowKey.StartsWith(key, StringComparison.Ordinal))
        .Sum(row => row.GetInt64("Count") ?? row.GetInt32("Delta") ?? 0);
}
