namespace ScimFunctions.Scim.Bulk;

/// <summary>What a bulk run does next.</summary>
/// <param name="Operation">The operation.</param>
/// <param name="Kind">Which part of it.</param>
/// <param name="Data">The data of that part.</param>
public sealed record BulkStep(BulkOperation Operation, BulkStepKind Kind, BulkData? Data);
