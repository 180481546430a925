namespace ScimFunctions.InProcessStorage.Tables;

/// <summary>One property of an entity.</summary>
/// <param name="Name">Compared by case.</param>
/// <param name="Value">A <c>string</c>, <c>bool</c>, <c>int</c>, <c>long</c>, <c>double</c>, <see cref="Guid"/>, UTC <see cref="DateTime"/> or <c>byte[]</c>.</param>
internal readonly record struct EntityProperty(string Name, object Value);
