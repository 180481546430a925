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
