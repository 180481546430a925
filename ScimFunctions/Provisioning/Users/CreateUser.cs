using ScimFunctions.Members;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning.Users;

/// <summary>
/// Creates a user with its index rows, its count and its member in one transaction. That the userName is free is checked by inserting its
/// index row, so of any number of creates at once exactly one succeeds.
/// </summary>
public sealed class CreateUser(
    ScimTables tables, UserStore users, MemberProjection members, CustomAttributeDefinitions customAttributes, SortableIds ids, TimeProvider clock)
{
    /// <exception cref="ScimException">400 for an invalid resource, 409 <c>uniqueness</c> for a userName that is taken, 413 for one too large.</exception>
    public async Task<UserRecord> ExecuteAsync(ProvisioningRequest request, JsonElement body, CancellationToken cancellationToken)
    {
        var (tenant, type) = (request.Tenant, request.Tenant.Schemas.User);
        var user = ResourceReader.Read(type, body, request.Tolerances);
        user["active"] ??= true;
        user = ResourceWriter.Canonicalize(type, user);
        UserValidation.Validate(type, user);

        var now = clock.GetUtcNow();
        var id = ids.Next();
        var timestamp = Timestamp.Format(now);
        var record = new UserRecord
        {
            Id = id,
            Json = UserDocument.Write(user, id, timestamp, timestamp, scimVersion: 1),
            Active = UserDocument.Active(user),
            Created = now,
            LastModified = now,
            ScimVersion = 1,
            ChangeVersion = 0,
            LastOperation = Guid.NewGuid().ToString("N"),
        };
        await customAttributes.RecordAsync(tenant, user, cancellationToken);
        var member = await members.CreateAsync(tenant.Id, id, user, tenant.Settings, cancellationToken);

        var transaction = new DirectoryTransaction(tables.Directory, tenant.Id)
            .Insert(record.ToEntity())
            .Insert(member.ToEntity())
            .Insert(UserCounter.Delta(1));
        IndexRows.None.Become(UserIndexRows.Of(id, user), transaction);

        var userName = user["userName"]!.GetValue<string>();
        var outcome = await transaction.CommitAsync(cancellationToken);
        if (outcome == TransactionOutcome.Committed
            // Our own transaction, if its answer was lost and the client of the storage repeated it.
            || await users.FindIdByUserNameAsync(tenant.Id, userName, cancellationToken) == id)
        {
            return record;
        }

        throw Taken(userName);
    }

    internal static ScimException Taken(string userName) =>
        ScimException.Uniqueness($"A user with the userName '{JsonText.Shorten(userName)}' exists already (case does not matter).");
}
