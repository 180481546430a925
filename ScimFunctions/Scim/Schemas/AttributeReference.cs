namespace ScimFunctions.Scim.Schemas;

/// <summary>What an <see cref="AttributePath"/> means for a resource type.</summary>
/// <param name="Schema">The schema that defines the attribute; its attributes stand below its URN if it is an extension.</param>
/// <param name="IsExtension">Whether <paramref name="Schema"/> is an extension rather than the core schema.</param>
/// <param name="Attribute">The attribute, or null for the extension as a whole.</param>
/// <param name="SubAttribute">The sub-attribute, if the path names one.</param>
public sealed record AttributeReference(Schema Schema, bool IsExtension, AttributeDefinition? Attribute, AttributeDefinition? SubAttribute);
