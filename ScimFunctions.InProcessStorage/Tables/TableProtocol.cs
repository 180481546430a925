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
        ("POST", null) when TableNameIn(request.Body) is { } name => new StorageCall(StorageOperation.CreateTable, name, "", () => CreateTable(name)),
        ("DELETE", { } name) => new StorageCall(StorageOperation.DeleteTable, name, "", () => tables.Delete(name) ? StorageResponse.NoContent() : throw StorageException.ResourceNotFound()),
        ("GET", { } name) => new StorageCall(StorageOperation.QueryTables, name, "", () => TableAlone(200, "OK", tables.Get(name).Name)),
        ("GET", null) => new StorageCall(StorageOperation.QueryTables, "", "", () => QueryTables(request)),
        _ => throw StorageException.MethodNotAllowed(),
    };

    private StorageCall ReadWrite(StorageRequest request, TableAddress address)
    {
        var kind = KindOf(request);
        try
        {
            var write = WriteOf(kind, address, request);
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
    private static List<EntityWrite> WritesOf(List<StorageRequest> parts)
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

                var write = WriteOf(KindOf(part), TableAddress.Parse(part.Path), part);
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

    private static EntityWriteKind KindOf(StorageRequest request) => request.Method switch
    {
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

    private static EntityWrite WriteOf(EntityWriteKind kind, TableAddress address, StorageRequest request)
    {
        if (kind == EntityWriteKind.Insert != address.RowKey is null)
        {
            throw StorageException.MethodNotAllowed();
        }

        var entity = kind == EntityWriteKind.Delete ? new EntityBody(null, null, []) : TableJson.ReadEntity(request.Body.Span);
        var partitionKey = KeyOf("PartitionKey", address.PartitionKey, entity.PartitionKey);
        var rowKey = KeyOf("RowKey", address.RowKey, entity.RowKey);
        return new EntityWrite(kind, address.Set, partitionKey, rowKey, entity.Properties, ConditionOf(kind, request.Header("If-Match")));
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
            return AnswerTo(tables.Get(write.Table).Write(write.PartitionKey, [write], clock)[0]);
        }
        catch (StorageException refusal)
        {
            // Alone, it has no index.
            throw refusal.At(null);
        }
    }

    private StorageResponse Write(List<EntityWrite> writes)
    {
        try
        {
            var outcomes = TableOf(writes[0]).Write(writes[0].PartitionKey, writes, clock);
            return BatchBody.Write(outcomes.Select(outcome => InBatch(AnswerTo(outcome))));
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

    // Without the row itself: the clients do not ask for it.
    private static StorageResponse AnswerTo(StoredEntity? outcome) =>
        outcome is null ? StorageResponse.NoContent() : StorageResponse.NoContent().With("ETag", outcome.ETag);

    private StorageResponse Get(StorageRequest request, TableAddress address) =>
        tables.Get(address.Set).Find(address.PartitionKey!, address.RowKey!) is { } entity
            ? TableJson.Answer(200, "OK", writer => TableJson.WriteEntity(writer, entity, TableQuery.SelectOf(request))).With("ETag", entity.ETag)
            : throw StorageException.ResourceNotFound();

    private StorageResponse Query(StorageRequest request, string name)
    {
        var query = TableQuery.Read(request);
        var table = tables.Get(name);
        var (rows, next) = faults.EmptyPages && query.Token is not { AfterEmptyPage: true }
            ? ([], new ContinuationToken(query.Token?.PartitionKey ?? "", query.Token?.RowKey ?? "", AfterEmptyPage: true))
            : table.Page(query, faults.LargestPage);
        var response = TableJson.Values(rows, (writer, row) => TableJson.WriteEntity(writer, row, query.Select));
        return next is null ? response : next.WriteTo(response);
    }

    private StorageResponse CreateTable(string name)
    {
        tables.Create(name);
        return TableAlone(201, "Created", name);
    }

    private static StorageResponse TableAlone(int status, string reason, string name) => TableJson.Answer(status, reason, writer => TableJson.WriteTable(writer, name));

    private StorageResponse QueryTables(StorageRequest request)
    {
        var from = request.Parameter("NextTableName") is { Length: > 0 } token ? ContinuationToken.Decode(token).Key : "";
        var top = TableQuery.TopOf(request);
        var found = tables.All
            .Select(table => table.Name)
            .Where(name => string.CompareOrdinal(name, from) >= 0)
            .Order(StringComparer.Ordinal)
            .Take(top + 1)
            .ToList();
        var response = TableJson.Values(found.Take(top), TableJson.WriteTable);
        return found.Count > top ? response.With("x-ms-continuation-NextTableName", ContinuationToken.Encode(found[^1])) : response;
    }

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
