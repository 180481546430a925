using Azure;
using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>A SCIM resource as it is stored, whatever its type: a row of its own, whose key names it.</summary>
public abstract record ResourceRecord
{
    /// <summary>A promoted column: a boolean, on users; missing where the user says nothing. Storage itself can leave rows out by it, as by the next two.</summary>
    public const string ActiveColumn = "Active";

    /// <summary>A promoted column: a time. Resources show it cut to milliseconds.</summary>
    public const string CreatedColumn = "Created";

    /// <inheritdoc cref="CreatedColumn"/>
    public const string LastModifiedColumn = "LastModified";

    /// <param name="id">From <see cref="SortableIds"/>.</param>
    protected ResourceRecord(string id) => Id = id;

    /// <param name="row">The row.</param>
    /// <param name="keyPrefix">What the row keys of the type start with; ids are ours, so that the rest of the key is the id.</param>
    protected ResourceRecord(TableEntity row, string keyPrefix)
    {
        Id = row.RowKey[keyPrefix.Length..];
        Json = BinaryChunks.Read(row);
        Created = row.GetDateTimeOffset(CreatedColumn) ?? default;
        LastModified = row.GetDateTimeOffset(LastModifiedColumn) ?? default;
        ScimVersion = row.GetInt64("ScimVersion") ?? 0;
        LastOperation = row.GetString(LastOperationColumn) ?? "";
        ETag = row.ETag;
    }

    /// <summary>The column of <see cref="LastOperation"/>.</summary>
    public const string LastOperationColumn = "LastOp";

    public string Id { get; }

    public abstract string RowKey { get; }

    /// <summary>The resource in canonical form as UTF-8 JSON with its <c>id</c>; without <c>meta</c>, and without what memberships make.</summary>
    public ReadOnlyMemory<byte> Json { get; init; }

    public DateTimeOffset Created { get; init; }

    public DateTimeOffset LastModified { get; init; }

    /// <summary>Counts the writes of the resource.</summary>
    public long ScimVersion { get; init; }

    /// <summary>Names the write that made this version, so that a writer whose answer was lost recognises its own.</summary>
    public string LastOperation { get; init; } = "";

    public ETag ETag { get; init; }

    /// <summary>The weak entity tag that clients see (RFC 7644 §3.14).</summary>
    public virtual string Version => $"W/\"{ScimVersion}\"";

    /// <summary>The resource, to be read or changed; the record keeps its own bytes.</summary>
    public JsonObject Parse() => (JsonObject)JsonNode.Parse(Json.Span)!;

    public virtual TableEntity ToEntity()
    {
        var row = new TableEntity
        {
            RowKey = RowKey,
            [CreatedColumn] = Created,
            [LastModifiedColumn] = LastModified,
            ["ScimVersion"] = ScimVersion,
            [LastOperationColumn] = LastOperation,
        };
        BinaryChunks.Write(row, Json);
        return row;
    }
}

/// <summary>A user as it is stored.</summary>
public sealed record UserRecord : ResourceRecord
{
    public UserRecord(string id)
        : base(id)
    {
    }

    public UserRecord(TableEntity row)
        : base(row, DirectoryKeys.UserPrefix)
    {
        Active = row.GetBoolean(ActiveColumn);
        ChangeVersion = row.GetInt64("ChangeVersion") ?? 0;
    }

    public override string RowKey => DirectoryKeys.User(Id);

    /// <summary>As in the resource; null if it says nothing.</summary>
    public bool? Active { get; init; }

    /// <summary>Counts the changes that followed from writes; it gives them their order.</summary>
    public long ChangeVersion { get; init; }

    public override TableEntity ToEntity()
    {
        var row = base.ToEntity();
        row["ChangeVersion"] = ChangeVersion;
        if (Active is { } active)
        {
            row[ActiveColumn] = active;
        }

        return row;
    }
}

/// <summary>A group as it is stored, without its members: each membership is a row of its own.</summary>
public sealed record GroupRecord : ResourceRecord
{
    internal const string DisplayNameColumn = "DisplayName";
    internal const string MembersVersionColumn = "MembersVersion";

    public GroupRecord(string id)
        : base(id)
    {
    }

    public GroupRecord(TableEntity row)
        : base(row, DirectoryKeys.GroupPrefix)
    {
        DisplayName = row.GetString(DisplayNameColumn);
        HoldsName = row.GetBoolean("HoldsName") ?? true;
        MembersVersion = row.GetString(MembersVersionColumn);
        PendingChange = row.GetString("PendingChange") is { Length: > 0 } pending ? pending : null;
        PendingDone = row.GetInt32("PendingDone") ?? 0;
    }

    public override string RowKey => DirectoryKeys.Group(Id);

    public string DisplayName { get; init; } = "";

    /// <summary>Whether the row that makes the displayName unique is this group's; without it others may have the same.</summary>
    public bool HoldsName { get; init; }

    /// <summary>
    /// Names the last write of the members; empty before the first. Such writes do not wait for one another, so they cannot count: each
    /// brings a name of its own, and the last one stays.
    /// </summary>
    public string MembersVersion { get; init; } = "";

    /// <summary>The large membership change that is being applied; null if there is none.</summary>
    public string? PendingChange { get; init; }

    /// <summary>How many parts of that change are applied.</summary>
    public int PendingDone { get; init; }

    /// <summary>A change of the members changes it too.</summary>
    public override string Version => MembersVersion.Length == 0 ? base.Version : $"W/\"{ScimVersion}-{MembersVersion}\"";

    /// <summary>The group after a write of its members.</summary>
    public GroupRecord WithMembersWritten(DateTimeOffset now) => this with { MembersVersion = Guid.NewGuid().ToString("N")[..16], LastModified = now };

    /// <summary>What a write of the members alone merges into the group's row.</summary>
    public TableEntity MembersWritten() => new() { RowKey = RowKey, [MembersVersionColumn] = MembersVersion, [LastModifiedColumn] = LastModified };

    /// <summary>What the application of a large membership change merges into the group's row; no change is null.</summary>
    public static TableEntity ChangeProgress(string groupId, string? pendingChange, int done) => new()
    {
        RowKey = DirectoryKeys.Group(groupId),
        ["PendingChange"] = pendingChange ?? "",
        ["PendingDone"] = done,
    };

    public override TableEntity ToEntity()
    {
        var row = base.ToEntity();
        row[DisplayNameColumn] = DisplayName;
        row["HoldsName"] = HoldsName;
        row[MembersVersionColumn] = MembersVersion;
        row["PendingChange"] = PendingChange ?? "";
        row["PendingDone"] = PendingDone;
        return row;
    }
}

/// <summary>
/// The index rows of a resource: one that makes a value unique, and those by which it is looked up, whose keys end with its id. They are
/// written in the resource's own transaction, so they are never out of step with it.
/// </summary>
/// <param name="id">The resource's id.</param>
/// <param name="uniqueKey">The key of the row that no other resource may have; null for none.</param>
/// <param name="lookupKeys">The keys of the others.</param>
public sealed class IndexRows(string id, string? uniqueKey, IEnumerable<string> lookupKeys)
{
    /// <summary>To whom the row of a unique value belongs.</summary>
    internal const string OwnerColumn = "Owner";

    private readonly HashSet<string> lookupKeys = lookupKeys.ToHashSet(StringComparer.Ordinal);

    public string? UniqueKey => uniqueKey;

    /// <summary>Those of a resource that does not exist: what to start from on create, and to end at on delete.</summary>
    public static IndexRows None { get; } = new(id: "", uniqueKey: null, []);

    /// <summary>Adds to the transaction what leads from these rows to the others.</summary>
    public void Become(IndexRows other, DirectoryTransaction transaction)
    {
        if (uniqueKey != other.UniqueKey)
        {
            if (other.UniqueKey is not null)
            {
                transaction.Insert(other.UniqueRow());
            }

            if (uniqueKey is not null)
            {
                transaction.Delete(uniqueKey, ETag.All);
            }
        }

        foreach (var key in other.lookupKeys.Except(lookupKeys, StringComparer.Ordinal))
        {
            transaction.Put(new TableEntity { RowKey = key });
        }

        foreach (var key in lookupKeys.Except(other.lookupKeys, StringComparer.Ordinal))
        {
            transaction.Delete(key, ETag.All);
        }
    }

    private TableEntity UniqueRow() => new() { RowKey = uniqueKey, [OwnerColumn] = id };
}

/// <summary>
/// A document spread over binary properties <c>Json0</c>, <c>Json1</c>…, for one holds at most 64 KiB. Binary because a string property
/// counts UTF-16 and would be decoded and encoded again on its way to the response.
/// </summary>
public static class BinaryChunks
{
    private const int ChunkBytes = 64 * 1024;

    /// <summary>15 chunks leave room for keys, names and other properties within the 1 MiB of an entity.</summary>
    private const int MaxChunks = 15;

    private static readonly string[] Names = [.. Enumerable.Range(0, MaxChunks).Select(index => $"Json{index}")];

    /// <exception cref="ArgumentException">The document does not fit an entity; callers hold limits that are far below.</exception>
    public static void Write(TableEntity entity, ReadOnlyMemory<byte> document)
    {
        if (document.Length > MaxChunks * ChunkBytes)
        {
            throw new ArgumentException($"A document of {document.Length} bytes does not fit an entity.", nameof(document));
        }

        for (var index = 0; document.Length > 0; index++)
        {
            var length = Math.Min(ChunkBytes, document.Length);
            entity[Names[index]] = document[..length].ToArray();
            document = document[length..];
        }
    }

    public static byte[] Read(TableEntity entity)
    {
        var first = entity.GetBinary(Names[0]) ?? [];
        if (first.Length < ChunkBytes)
        {
            return first;
        }

        using var document = new MemoryStream();
        document.Write(first);
        foreach (var name in Names.AsSpan(1))
        {
            if (entity.GetBinary(name) is not { } chunk)
            {
                break;
            }

            document.Write(chunk);
        }

        return document.ToArray();
    }
}
