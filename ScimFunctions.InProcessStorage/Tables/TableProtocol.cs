namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>Table Storage: its addresses, methods and answers (OData 3 as Azure speaks it).</summary>
internal sealed class TableProtocol(StoredTables tables, StorageClock clock, StorageFaults faults)
{
    private const string TablesSet = "Tables";
    private const int MostWrites = 100;
    private const int LargestBody = 4 * 1024 * 1024;

    /// <exception cref="StorageException">The request is none that the service knows.</exception>
    public StorageCall Read(StorageRequest request)
    {
        if (request.Body.Length > LargestBody)
        {
            throw StorageException.BodyTooLarge();
        }

        if (request.Path == "$batch")
        {
            return ReadTransaction(request);
        }

        var address = TableAddress.Parse(request.Path);
        if (address.Set == TablesSet)
        {
            return ReadTables(request, address);
        }

        if (address.Set.Length == 0 || address.Name is not null || request.Parameter("comp") is not null)
        {
            throw StorageException.NotImplemented();
        }

        return (request.Method, address.RowKey) switch
        {
            ("GET", null) => new StorageCall(StorageOperation.QueryEntities, address.Set, request.Parameter("$filter") ?? "", () => Query(request, address.Set)),
            ("GET", { } rowKey) => new StorageCall(StorageOperation.GetEntity, address.Set, rowKey, () => Get(request, address)),
            _ => ReadWrite(request, address),
        };
    }

    public static StorageResponse Refusal(StorageException refusal) => TableJson.Refusal(refusal).With("x-ms-error-code", refusal.Code);

    private StorageCall ReadTables(StorageRequest request, TableAddress address) => (request.Method, address.Name) switch
    {
        ("POST", null) when TableNameIn(request.Body) is { } name => new StorageCall(StorageOperation.CreateTable, name, "", () => CreateTable(request, name)),
        ("DELETE", { } name) => new StorageCall(StorageOperation.DeleteTable, name, "", () =>
        {
            tables.Delete(name);
            return new StorageResponse(204, "No Content");
        }),
        ("GET", { } name) => new StorageCall(StorageOperation.QueryTables, name, "", () => TableAlone(200, "OK", LevelOf(request), tables.Get(name).Name)),
        ("GET", null) => new StorageCall(StorageOperation.QueryTables, "", request.Parameter("$filter") ?? "", () => QueryTables(request)),
        _ => throw StorageException.MethodNotAllowed(),
    };

    private StorageCall ReadWrite(StorageRequest request, TableAddress address)
    {
        var kind = KindOf(request.Method, request.Header);
        try
        {
            var write = WriteOf(kind, address, request.Header, request.Body);
            return new StorageCall(OperationOf(kind), write.Table, write.RowKey, () => Write(write));
        }
        catch (StorageException refusal)
        {
            return StorageCall.Refused(OperationOf(kind), address.Set, refusal);
        }
    }

    private StorageCall ReadTransaction(StorageRequest request)
    {
        if (request.Method != "POST")
        {
            throw StorageException.MethodNotAllowed();
        }

        var parts = BatchBody.Read(request.Header("Content-Type"), request.Body);
        if (parts.Count == 0)
        {
            throw StorageException.InvalidInput("The batch holds no operation.");
        }

        try
        {
            var writes = WritesOf(parts);
            var detail = string.Join(", ", writes.Select(write => $"{write.Kind} {write.RowKey}"));
            return new StorageCall(StorageOperation.Transaction, writes[0].Table, detail, () => Write(writes));
        }
        catch (StorageException refusal) when (refusal.Index is not null)
        {
            return new StorageCall(StorageOperation.Transaction, "", refusal.Code, () => BatchBody.Write([InBatch(TableJson.Refusal(refusal))]));
        }
    }

    /// <summary>The operations of a change set, which must be one entity-group transaction.</summary>
    private static List<EntityWrite> WritesOf(List<BatchPart> parts)
    {
        var writes = new List<EntityWrite>(parts.Count);
        var rowKeys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in parts)
        {
            try
            {
                if (writes.Count == MostWrites)
                {
                    throw StorageException.InvalidInput($"The batch request operation exceeds the maximum {MostWrites} changes per change set.");
                }

                var write = WriteOf(KindOf(part.Method, part.Header), TableAddress.Parse(part.Path), part.Header, part.Body);
                CheckGroup(writes.Count > 0 ? writes[0] : write, write);
                if (!rowKeys.Add(write.RowKey))
                {
                    throw new StorageException(400, "InvalidDuplicateRow", "The batch request contains multiple changes with same row key. An entity can appear only once in a batch request.");
                }

                writes.Add(write);
            }
            catch (StorageException refusal)
            {
                throw refusal.At(writes.Count);
            }
        }

        return writes;
    }

    private static void CheckGroup(EntityWrite first, EntityWrite write)
    {
        if (!write.Table.Equals(first.Table, StringComparison.OrdinalIgnoreCase))
        {
            throw StorageException.InvalidInput("All operations of a batch must be on one table.");
        }

        if (write.PartitionKey != first.PartitionKey)
        {
            throw new StorageException(400, "CommandsInBatchActOnDifferentPartitions", "All commands in a batch must operate on same entity group.");
        }
    }

    private static EntityWriteKind KindOf(string method, Func<string, string?> header) => method switch
    {
        "POST" when string.Equals(header("X-HTTP-Method"), "MERGE", StringComparison.OrdinalIgnoreCase) => EntityWriteKind.Merge,
        "POST" => EntityWriteKind.Insert,
        "PUT" => EntityWriteKind.Replace,
        "PATCH" or "MERGE" => EntityWriteKind.Merge,
        "DELETE" => EntityWriteKind.Delete,
        _ => throw StorageException.MethodNotAllowed(),
    };

    private static StorageOperation OperationOf(EntityWriteKind kind) => kind switch
    {
        EntityWriteKind.Insert => StorageOperation.InsertEntity,
        EntityWriteKind.Replace => StorageOperation.ReplaceEntity,
        EntityWriteKind.Merge => StorageOperation.MergeEntity,
        _ => StorageOperation.DeleteEntity,
    };

    private static EntityWrite WriteOf(EntityWriteKind kind, TableAddress address, Func<string, string?> header, ReadOnlyMemory<byte> body)
    {
        if (kind == EntityWriteKind.Insert != address.RowKey is null)
        {
            throw StorageException.MethodNotAllowed();
        }

        var entity = kind == EntityWriteKind.Delete ? new EntityBody(null, null, []) : EntityJson.Read(body.Span);
        var partitionKey = KeyOf("PartitionKey", address.PartitionKey, entity.PartitionKey);
        var rowKey = KeyOf("RowKey", address.RowKey, entity.RowKey);
        var echo = kind == EntityWriteKind.Insert && header("Prefer") != "return-no-content" ? TableJson.LevelOf(header("Accept")) : (MetadataLevel?)null;
        return new EntityWrite(kind, address.Set, partitionKey, rowKey, entity.Properties, ConditionOf(kind, header("If-Match")), echo);
    }

    private static string KeyOf(string name, string? addressed, string? given)
    {
        var key = addressed ?? given ?? throw new StorageException(400, "PropertiesNeedValue", $"The values are not specified for all properties in the entity: {name} is missing.");
        if (given is not null && given != key)
        {
            throw StorageException.InvalidInput($"The {name} of the entity is not that of the address.");
        }

        EntityRules.CheckKey(name, key);
        return key;
    }

    private static string? ConditionOf(EntityWriteKind kind, string? ifMatch)
    {
        if (kind == EntityWriteKind.Insert)
        {
            return null;
        }

        if (ifMatch is null && kind == EntityWriteKind.Delete)
        {
            throw new StorageException(400, "MissingRequiredHeader", "An HTTP header that's mandatory for this request is not specified: If-Match.");
        }

        return ifMatch is null or "*" || ifMatch.StartsWith("W/\"datetime'", StringComparison.Ordinal)
            ? ifMatch
            : throw StorageException.InvalidInput($"The etag value '{ifMatch}' specified in one of the request headers is not valid.");
    }

    private StorageResponse Write(EntityWrite write)
    {
        try
        {
            return AnswerTo(write, tables.Get(write.Table).Write(write.PartitionKey, [write], clock)[0]);
        }
        catch (StorageException refusal) when (refusal.Index is not null)
        {
            // Alone, it has no index.
            throw new StorageException(refusal.Status, refusal.Code, refusal.Message);
        }
    }

    private StorageResponse Write(List<EntityWrite> writes)
    {
        try
        {
            var outcomes = TableOf(writes[0]).Write(writes[0].PartitionKey, writes, clock);
            return BatchBody.Write(writes.Select((write, index) => InBatch(AnswerTo(write, outcomes[index]))));
        }
        catch (StorageException refusal)
        {
            return BatchBody.Write([InBatch(TableJson.Refusal(refusal))]);
        }
    }

    private StoredTable TableOf(EntityWrite first)
    {
        try
        {
            return tables.Get(first.Table);
        }
        catch (StorageException refusal)
        {
            throw refusal.At(0);
        }
    }

    private static StorageResponse InBatch(StorageResponse response) => response.With("DataServiceVersion", "3.0;");

    private static StorageResponse AnswerTo(EntityWrite write, StoredEntity? outcome)
    {
        if (outcome is null)
        {
            return new StorageResponse(204, "No Content");
        }

        var response = write.Echo is { } level
            ? TableJson.Answer(201, "Created", level, writer => EntityJson.Write(writer, outcome, write.Table, level, select: null, alone: true))
            : new StorageResponse(204, "No Content");
        if (write.Kind == EntityWriteKind.Insert)
        {
            var address = TableAddress.ServiceUri + TableAddress.PathOf(write.Table, write.PartitionKey, write.RowKey);
            response.With("Location", address);
            response.With("Preference-Applied", write.Echo is null ? "return-no-content" : "return-content");
            if (write.Echo is null)
            {
                response.With("DataServiceId", address);
            }
        }

        return response.With("ETag", outcome.ETag);
    }

    private StorageResponse Get(StorageRequest request, TableAddress address)
    {
        var table = tables.Get(address.Set);
        if (table.Find(address.PartitionKey!, address.RowKey!) is not { } entity)
        {
            return Refusal(new StorageException(404, "ResourceNotFound", "The specified resource does not exist."));
        }

        var level = LevelOf(request);
        return TableJson.Answer(200, "OK", level, writer => EntityJson.Write(writer, entity, table.Name, level, TableQuery.SelectOf(request), alone: true))
            .With("ETag", entity.ETag);
    }

    private StorageResponse Query(StorageRequest request, string name)
    {
        var query = TableQuery.Read(request);
        var table = tables.Get(name);
        var (rows, next) = faults.EmptyPages && query.Token is not { AfterEmptyPage: true }
            ? ([], new ContinuationToken(query.Token?.PartitionKey ?? "", query.Token?.RowKey ?? "", AfterEmptyPage: true))
            : table.Page(query, faults.LargestPage);
        var level = LevelOf(request);
        var response = Values(level, table.Name, writer =>
        {
            foreach (var row in rows)
            {
                EntityJson.Write(writer, row, table.Name, level, query.Select, alone: false);
            }
        });
        return next is null ? response : next.WriteTo(response);
    }

    private StorageResponse CreateTable(StorageRequest request, string name)
    {
        tables.Create(name);
        return request.Header("Prefer") == "return-no-content"
            ? new StorageResponse(204, "No Content").With("Preference-Applied", "return-no-content")
            : TableAlone(201, "Created", LevelOf(request), name);
    }

    private static StorageResponse TableAlone(int status, string reason, MetadataLevel level, string name) => TableJson.Answer(status, reason, level, writer =>
    {
        writer.WriteStartObject();
        if (level != MetadataLevel.None)
        {
            writer.WriteString("odata.metadata", $"{TableAddress.ServiceUri}$metadata#{TablesSet}/@Element");
        }

        writer.WriteString("TableName", name);
        writer.WriteEndObject();
    });

    private StorageResponse QueryTables(StorageRequest request)
    {
        var filter = request.Parameter("$filter") is { Length: > 0 } text ? TableFilterParser.Parse(text) : null;
        var from = request.Parameter("NextTableName") is { Length: > 0 } token ? ContinuationToken.Decode(token).Key : "";
        var top = TableQuery.TopOf(request);
        var found = tables.All
            .Where(table => string.CompareOrdinal(table.Name, from) >= 0)
            .Where(table => filter?.Matches(new StoredEntity("", "", default, [new EntityProperty("TableName", table.Name)])) ?? true)
            .Take(top + 1)
            .ToList();
        var page = found.Take(top);
        var response = Values(LevelOf(request), TablesSet, writer =>
        {
            foreach (var table in page)
            {
                writer.WriteStartObject();
                writer.WriteString("TableName", table.Name);
                writer.WriteEndObject();
            }
        });
        return found.Count > top ? response.With("x-ms-continuation-NextTableName", ContinuationToken.Encode(found[^1].Name)) : response;
    }

    private static StorageResponse Values(MetadataLevel level, string set, Action<Utf8JsonWriter> write) => TableJson.Answer(200, "OK", level, writer =>
    {
        writer.WriteStartObject();
        if (level != MetadataLevel.None)
        {
            writer.WriteString("odata.metadata", $"{TableAddress.ServiceUri}$metadata#{set}");
        }

        writer.WriteStartArray("value");
        write(writer);
        writer.WriteEndArray();
        writer.WriteEndObject();
    });

    private static MetadataLevel LevelOf(StorageRequest request) => TableJson.LevelOf(request.Header("Accept"), request.Parameter("$format"));

    private static string? TableNameIn(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.GetProperty("TableName").GetString();
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException or KeyNotFoundException)
        {
            throw StorageException.InvalidInput("The body gives no TableName.");
        }
    }
}
