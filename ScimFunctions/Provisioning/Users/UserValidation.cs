using ScimFunctions.Members;
using ScimFunctions.Scim;
using ScimFunctions.Scim.Resources;
using ScimFunctions.Scim.Schemas;

namespace ScimFunctions.Provisioning.Users;

/// <summary>What must hold of a user before it is written, by whichever operation.</summary>
internal static class UserValidation
{
    /// <exception cref="ScimException">400 <c>invalidValue</c>, naming what is wrong.</exception>
    /// <param name="type">Whose schemas.</param>
    /// <param name="user">The user in canonical form.</param>
    /// <param name="stored">What is stored, where only what is new is to be judged.</param>
    public static void Validate(ResourceType type, JsonObject user, JsonObject? stored = null)
    {
        ResourceValidator.Validate(type, user, stored);
        ScimRole.Validate(user, stored);
    }
}
