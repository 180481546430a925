using ScimFunctions.Storage;

namespace ScimFunctions.Provisioning;

/// <summary>A page of a list of users.</summary>
/// <param name="Users">The users of the page, in order of creation.</param>
/// <param name="TotalResults">How many users the whole list has.</param>
/// <param name="StartIndex">The place of the first one in the whole list; the first place is 1.</param>
public sealed record UserPage(IReadOnlyList<UserRecord> Users, int TotalResults, int StartIndex);
