namespace Azure.Data.Tables;

/// <summary>Whether properties that a write does not name stay (a merge cannot remove one) or go.</summary>
public enum TableUpdateMode
{
    Merge = 0,
    Replace = 1,
}
