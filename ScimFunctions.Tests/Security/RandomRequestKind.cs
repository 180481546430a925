namespace ScimFunctions.Tests.Security;

/// <summary>What a generated request is meant to be; what it may cost depends on it.</summary>
internal enum RandomRequestKind
{
    CreateUser,
    ReplaceUser,
    PatchUser,
    DeleteUser,
    ReadUser,
    ListUsers,
    SearchUsers,
    SearchAll,
    CreateGroup,
    ReplaceGroup,
    PatchGroup,
    DeleteGroup,
    ReadGroup,
    ListGroups,
    Discovery,
    Elsewhere,
}
