namespace ScimFunctions.Scim.Bulk;

/// <summary>Which part of an operation a step runs.</summary>
public enum BulkStepKind
{
    /// <summary>All of it.</summary>
    Whole,

    /// <summary>A POST that is part of a circle: without the references to what is created after it.</summary>
    WithoutReferences,

    /// <summary>Those references of such a POST, added when all of them are known.</summary>
    Completion,
}
