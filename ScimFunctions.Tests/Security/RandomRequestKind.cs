namespace ScimFunctions.Tests.Security;

/// <summary>What a generated request is; what it may cost depends on it.</summary>
internal enum RandomRequestKind
{
    CreateUser,
    ReplaceUser,
    PatchUser,
    DeleteUser,
    ReadUser,
    ListUsers,
    SearchUsers,
    SearchGroups,
    SearchAll,
    CreateGroup,
    ReplaceGroup,
    PatchGroup,
    DeleteGroup,
    ReadGroup,
    ListGroups,
    Discovery,

    /// <summary>To an address that leads nowhere, or by another method or to another address than was meant, which may be any of the others.</summary>
    Elsewhere,
}
