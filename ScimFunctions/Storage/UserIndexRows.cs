using System.Text.Json.Nodes;
using Azure;
using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>
/// The index rows of a user: by userName (unique), by externalId and by e-mail address. They are written in the user's own transaction, so
/// they are never out of step with it.
/// </summary>
public sealed class UserIndexRows
{
    private readonly string userId;
    private readonly string? userNameKey;
    private readonly HashSet<string> lookupKeys = new(StringComparer.Ordinal);

    /// <param name="userId">The user's id.</param>
    /// <param name="user">The resource in canonical form.</param>
    public UserIndexRows(string userId, JsonObject user)
    {
        this.userId = userId;
        userNameKey = user["userName"]?.GetValue<string>() is { } userName ? DirectoryKeys.UserName(userName) : null;
        if (user["externalId"]?.GetValue<string>() is { } externalId)
        {
            lookupKeys.Add(DirectoryKeys.ExternalId(externalId, userId));
        }

        foreach (var email in user["emails"]?.AsArray() ?? [])
        {
            if (email?["value"]?.GetValue<string>() is { } address)
            {
                lookupKeys.Add(DirectoryKeys.Email(address, userId));
            }
        }
    }

    private UserIndexRows(string userId) => this.userId = userId;

    /// <summary>The rows of a user that does not exist: what to start from on create, and to end at on delete.</summary>
    public static UserIndexRows None(string userId) => new(userId);

    /// <summary>Adds to the transaction what leads from these rows to the others.</summary>
    public void Become(UserIndexRows other, DirectoryTransaction transaction)
    {
        if (userNameKey != other.userNameKey)
        {
            if (other.userNameKey is not null)
            {
                transaction.Insert(other.Row(other.userNameKey));
            }

            if (userNameKey is not null)
            {
                transaction.Delete(userNameKey, ETag.All);
            }
        }

        foreach (var key in other.lookupKeys.Where(key => !lookupKeys.Contains(key)))
        {
            transaction.Put(other.Row(key));
        }

        foreach (var key in lookupKeys.Where(key => !other.lookupKeys.Contains(key)))
        {
            transaction.Delete(key, ETag.All);
        }
    }

    private TableEntity Row(string key) => new() { RowKey = key, ["UserId"] = userId };
}
