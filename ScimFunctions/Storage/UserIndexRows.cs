using Azure.Data.Tables;

namespace ScimFunctions.Storage;

/// <summary>The index rows of a user: by userName (unique), by externalId and by e-mail address.</summary>
public static class UserIndexRows
{
    /// <param name="userId">The user's id.</param>
    /// <param name="user">The resource in canonical form.</param>
    public static IndexRows Of(string userId, JsonObject user) => new(
        user["userName"]?.GetValue<string>() is { } userName ? DirectoryKeys.UserName(userName) : null,
        LookupKeys(userId, user),
        key => new TableEntity { RowKey = key, ["UserId"] = userId });

    private static IEnumerable<string> LookupKeys(string userId, JsonObject user)
    {
        if (user["externalId"]?.GetValue<string>() is { } externalId)
        {
            yield return DirectoryKeys.ExternalId(externalId, userId);
        }

        foreach (var email in user["emails"]?.AsArray() ?? [])
        {
            if (email?["value"]?.GetValue<string>() is { } address)
            {
                yield return DirectoryKeys.Email(address, userId);
            }
        }
    }
}
