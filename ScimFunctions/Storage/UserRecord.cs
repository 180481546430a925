using Azure;
using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>A user as it is stored.</summary>
public sealed record UserRecord
{
    public required string Id { get; init; }

    /// <summary>
    /// The resource in canonical form as UTF-8 JSON. Its last member is <c>meta</c>, without <c>location</c>, which depends on the address
    /// under which the service is called; so a response is these bytes with a few spliced in.
    /// </summary>
    public required ReadOnlyMemory<byte> Json { get; init; }

    /// <summary>As in the resource; null if it says nothing.</summary>
    public required bool? Active { get; init; }

    public required DateTimeOffset Created { get; init; }

    public required DateTimeOffset LastModified { get; init; }

    /// <summary>Counts the writes of the resource; <c>meta.version</c> is made of it.</summary>
    public required long ScimVersion { get; init; }

    /// <summary>Counts the changes that followed from writes; it gives them their order.</summary>
    public required long ChangeVersion { get; init; }

    /// <summary>Names the write that made this version, so that a writer whose answer was lost recognises its own.</summary>
    public required string LastOperation { get; init; }

    public ETag ETag { get; init; }

    /// <summary>The weak entity tag that clients see (RFC 7644 §3.14).</summary>
    public string Version => VersionOf(ScimVersion);

    public static string VersionOf(long scimVersion) => $"W/\"{scimVersion}\"";

    /// <summary>The resource, to be read or changed; the record keeps its own bytes.</summary>
    public JsonObject Parse() => (JsonObject)JsonNode.Parse(Json.Span)!;

    public TableEntity ToEntity()
    {
        var entity = new TableEntity
        {
            RowKey = DirectoryKeys.User(Id),
            ["UserId"] = Id,
            [PromotedColumns.Created] = Created,
            [PromotedColumns.LastModified] = LastModified,
            ["ScimVersion"] = ScimVersion,
            ["ChangeVersion"] = ChangeVersion,
            ["LastOp"] = LastOperation,
        };
        if (Active is { } active)
        {
            entity[PromotedColumns.Active] = active;
        }

        BinaryChunks.Write(entity, Json);
        return entity;
    }

    public static UserRecord FromEntity(TableEntity entity) => new()
    {
        Id = entity.GetString("UserId"),
        Json = BinaryChunks.Read(entity),
        Active = entity.GetBoolean(PromotedColumns.Active),
        Created = entity.GetDateTimeOffset(PromotedColumns.Created) ?? default,
        LastModified = entity.GetDateTimeOffset(PromotedColumns.LastModified) ?? default,
        ScimVersion = entity.GetInt64("ScimVersion") ?? 0,
        ChangeVersion = entity.GetInt64("ChangeVersion") ?? 0,
        LastOperation = entity.GetString("LastOp"),
        ETag = entity.ETag,
    };
}
