using Azure;
using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>A group as it is stored, without its members: each membership is a row of its own.</summary>
public sealed record GroupRecord
{
    internal const string GroupIdColumn = "GroupId";
    internal const string DisplayNameColumn = "DisplayName";

    public required string Id { get; init; }

    /// <summary>The resource in canonical form as UTF-8 JSON, without <c>members</c> and <c>meta</c>.</summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    public required string DisplayName { get; init; }

    /// <summary>Whether the row that makes the displayName unique is this group's; without it others may have the same.</summary>
    public required bool HoldsName { get; init; }

    /// <summary>Counts the writes of the resource other than those of its members.</summary>
    public required long ScimVersion { get; init; }

    /// <summary>
    /// Names the last write of the members; empty before the first. Such writes do not wait for one another, so they cannot count: each
    /// brings a name of its own, and the last one stays.
    /// </summary>
    public string MembersVersion { get; init; } = "";

    /// <summary>Names the write that made the resource, so that a writer whose answer was lost recognises its own.</summary>
    public required string LastOperation { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    /// <summary>The large membership change that is being applied; null if there is none.</summary>
    public string? PendingChange { get; init; }

    /// <summary>How many parts of that change are applied.</summary>
    public int PendingDone { get; init; }

    public ETag ETag { get; init; }

    /// <summary>The weak entity tag that clients see (RFC 7644 §3.14); a change of the members changes it too.</summary>
    public string Version => MembersVersion.Length == 0 ? $"W/\"{ScimVersion}\"" : $"W/\"{ScimVersion}-{MembersVersion}\"";

    /// <summary>A new value for <see cref="MembersVersion"/>.</summary>
    public static string NextMembersVersion() => Guid.NewGuid().ToString("N")[..16];

    /// <summary>What a write of the members alone merges into the group's row.</summary>
    public static TableEntity MembersWritten(string groupId, string membersVersion, DateTimeOffset now) => new()
    {
        RowKey = DirectoryKeys.Group(groupId),
        ["MembersVersion"] = membersVersion,
        [PromotedColumns.LastModified] = now,
    };

    /// <summary>What the application of a large membership change merges into the group's row; no change is null.</summary>
    public static TableEntity ChangeProgress(string groupId, string? pendingChange, int done) => new()
    {
        RowKey = DirectoryKeys.Group(groupId),
        ["PendingChange"] = pendingChange ?? "",
        ["PendingDone"] = done,
    };

    /// <summary>The resource, to be read or changed; the record keeps its own bytes.</summary>
    public JsonObject Parse() => (JsonObject)JsonNode.Parse(Json.Span)!;

    public TableEntity ToEntity()
    {
        var entity = new TableEntity
        {
            RowKey = DirectoryKeys.Group(Id),
            [GroupIdColumn] = Id,
            [DisplayNameColumn] = DisplayName,
            ["HoldsName"] = HoldsName,
            ["ScimVersion"] = ScimVersion,
            ["MembersVersion"] = MembersVersion,
            ["LastOp"] = LastOperation,
            [PromotedColumns.Created] = Created,
            [PromotedColumns.LastModified] = LastModified,
            ["PendingChange"] = PendingChange ?? "",
            ["PendingDone"] = PendingDone,
        };
        BinaryChunks.Write(entity, Json);
        return entity;
    }

    public static GroupRecord FromEntity(TableEntity entity) => new()
    {
        Id = entity.GetString(GroupIdColumn),
        Json = BinaryChunks.Read(entity),
        DisplayName = entity.GetString(DisplayNameColumn),
        HoldsName = entity.GetBoolean("HoldsName") ?? true,
        ScimVersion = entity.GetInt64("ScimVersion") ?? 0,
        MembersVersion = entity.GetString("MembersVersion"),
        LastOperation = entity.GetString("LastOp"),
        Created = entity.GetDateTimeOffset(PromotedColumns.Created) ?? default,
        LastModified = entity.GetDateTimeOffset(PromotedColumns.LastModified) ?? default,
        PendingChange = entity.GetString("PendingChange") is { Length: > 0 } pending ? pending : null,
        PendingDone = entity.GetInt32("PendingDone") ?? 0,
        ETag = entity.ETag,
    };
}
