namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>An entity as a request's body gives it.</summary>
/// <param name="PartitionKey">Null where the body has none.</param>
/// <param name="RowKey">Null where the body has none.</param>
/// <param name="Properties">The others, without those that are null and those that the service owns.</param>
internal readonly record struct EntityBody(string? PartitionKey, string? RowKey, EntityProperty[] Properties);
