using ScimFunctions.Changes;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Users;

/// <summary>
/// The way in which PUT and PATCH write: read, change a copy, validate it whole, and write it with the row's ETag; if someone else was
/// faster, again with a fresh read. What follows for the member is recorded as a change in the same transaction.
/// </summary>
public sealed class UpdateUser(
    ScimTables tables,
    UserStore users,
    CustomAttributeDefinitions customAttributes,
    DirtyTenants dirtyTenants,
    ChangeStore changes,
    ChangeQueue queue,
    SortableIds ids,
    TimeProvider clock)
{
    /// <param name="request">On whose behalf.</param>
    /// <param name="id">The user's id.</param>
    /// <param name="ifMatch">The client's own condition; a user at another version is refused, never retried.</param>
    /// <param name="edit">What is done to the user; again after a conflict.</param>
    /// <param name="cancellationToken">Ends the attempt; what is committed stays.</param>
    /// <exception cref="ScimException">404, 412, 409 <c>uniqueness</c>, and what the edit and the validation raise.</exception>
    internal Task<UserRecord> ExecuteAsync(
        ProvisioningRequest request, string id, EntityTagCondition ifMatch, ResourceEdit edit, CancellationToken cancellationToken) =>
        WriteContention.RepeatAsync(
            id,
            clock,
            async () =>
            {
                var stored = await users.FindAsync(request.Tenant.Id, id, cancellationToken) ?? throw ReadUser.NotFound(id);
                ifMatch.Require(stored.Version);
                try
                {
                    return await TryWriteAsync(request, stored, edit.Whole, isJudged: false, cancellationToken);
                }
                catch (ScimException refusal) when (edit.Parts is not null && Leaving.IsRefusal(refusal))
                {
                    return await LeaveAsync(request, stored, edit.Parts, cancellationToken);
                }
            },
            cancellationToken);

    /// <summary>Deactivates the user, with as much of the rest of the request as can be done.</summary>
    private Task<UserRecord?> LeaveAsync(
        ProvisioningRequest request, UserRecord stored, Func<JsonObject, IReadOnlyList<EditPart>> parts, CancellationToken cancellationToken)
    {
        var type = request.Tenant.Schemas.User;
        return Leaving.WriteAsync(
            request.Tolerances,
            always: [],
            (isFree, leftOut) => TryWriteAsync(request, stored, user => Leave(user, isFree, leftOut), isJudged: true, cancellationToken),
            () => TryWriteAsync(request, stored, Deactivate, isJudged: true, cancellationToken));

        JsonObject Leave(JsonObject user, bool isFree, ICollection<string> leftOut)
        {
            var before = ResourceWriter.Canonicalize(type, (JsonObject)user.DeepClone());
            return Leaving.Try(user, parts(before), Settle, leftOut);

            int Settle(JsonObject after)
            {
                ResourceWriter.Canonicalize(type, Deactivate(after));
                ResourceValidator.EnsureImmutablesUnchanged(type, before, after);
                UserValidation.Validate(type, after, before);
                return isFree || (IsAsBefore("userName") && IsAsBefore(SchemaUrns.CustomAttribute))
                    ? UserDocument.Write(after, stored.Id, created: "", lastModified: "", scimVersion: 0, Leaving.MaxBytes(stored.Json.Length)).Length
                    : throw ScimException.Uniqueness("Whether it can be so depends on other users.");

                bool IsAsBefore(string name) => JsonNode.DeepEquals(before[name], after[name]);
            }
        }

        static JsonObject Deactivate(JsonObject user)
        {
            user["active"] = false;
            return user;
        }
    }

    /// <summary>The new record, or the stored one if nothing changes; null if someone else has written meanwhile.</summary>
    private async Task<UserRecord?> TryWriteAsync(
        ProvisioningRequest request, UserRecord stored, Func<JsonObject, JsonObject> edit, bool isJudged, CancellationToken cancellationToken)
    {
        var (tenant, type) = (request.Tenant, request.Tenant.Schemas.User);
        var before = stored.Parse();
        var created = UserDocument.Created(before);
        var after = ResourceWriter.Canonicalize(type, WithoutOurs(edit((JsonObject)before.DeepClone())));
        before = WithoutOurs(before);
        if (JsonNode.DeepEquals(before, after))
        {
            return stored;
        }

        if (!isJudged)
        {
            ResourceValidator.EnsureImmutablesUnchanged(type, before, after);
            UserValidation.Validate(type, after);
        }

        var now = clock.GetUtcNow();
        var kind = ChangeDetection.Between(before, after);
        var record = stored with
        {
            Json = UserDocument.Write(
                after, stored.Id, created, Timestamp.Format(now), stored.ScimVersion + 1, isJudged ? Leaving.MaxBytes(stored.Json.Length) : UserLimits.MaxResourceBytes),
            Active = UserDocument.Active(after),
            LastModified = now,
            ScimVersion = stored.ScimVersion + 1,
            ChangeVersion = stored.ChangeVersion + (kind is null ? 0 : 1),
            LastOperation = Guid.NewGuid().ToString("N"),
        };
        await customAttributes.RecordAsync(tenant, after, cancellationToken);
        var change = kind is null ? null : Change.Create(ids.Next(), stored.Id, kind.Value, record.ChangeVersion, now);

        var transaction = new DirectoryTransaction(tables.Directory, tenant.Id).Replace(record.ToEntity(), stored.ETag);
        UserIndexRows.Of(stored.Id, before).Become(UserIndexRows.Of(stored.Id, after), transaction);
        if (change is not null)
        {
            transaction.Insert(change.ToEntity());
            await dirtyTenants.MarkAsync(tenant.Id, cancellationToken);
        }

        var outcome = await transaction.CommitAsync(cancellationToken);
        if (outcome != TransactionOutcome.Committed && !await IsOursAsync(tenant.Id, record, change, cancellationToken))
        {
            return outcome != TransactionOutcome.Conflict ? null : await ExplainConflictAsync(tenant.Id, stored, after, cancellationToken);
        }

        if (change is not null)
        {
            await queue.SendAsync(tenant.Id, change);
        }

        return record;
    }

    /// <summary>Takes out what the service itself says of the user, which no edit changes.</summary>
    private static JsonObject WithoutOurs(JsonObject user)
    {
        user.Remove(CommonAttributes.Id.Name);
        user.Remove(CommonAttributes.Meta.Name);
        return user;
    }

    /// <summary>
    /// Whether what we tried to write is there: our transaction's answer was lost, and it was sent again. The user may have been written
    /// by someone else since; then our change tells.
    /// </summary>
    private async Task<bool> IsOursAsync(string tenant, UserRecord record, Change? change, CancellationToken cancellationToken) =>
        (await users.FindAsync(tenant, record.Id, cancellationToken))?.LastOperation == record.LastOperation
        || (change is not null && await changes.FindAsync(tenant, change.Id, cancellationToken) is not null);

    /// <summary>A row that we inserted exists: the userName's, unless its owner has given it up by now, in which case null: try again.</summary>
    private async Task<UserRecord?> ExplainConflictAsync(string tenant, UserRecord stored, JsonObject after, CancellationToken cancellationToken)
    {
        var userName = after["userName"]!.GetValue<string>();
        var owner = await users.FindIdByUserNameAsync(tenant, userName, cancellationToken);
        return owner is null || owner == stored.Id ? null : throw CreateUser.Taken(userName);
    }
}
