namespace EdgeOrch.Api.Selectors;

/// <summary>How a label requirement compares.</summary>
public enum LabelOperator
{
    /// <summary>The value is one of the set.</summary>
    In,

    /// <summary>The value is none of the set, or the label is absent.</summary>
    NotIn,

    /// <summary>The label is there.</summary>
    Exists,

    /// <summary>The label is absent.</summary>
    DoesNotExist,

    /// <summary>The label is a whole number greater than the value.</summary>
    GreaterThan,

    /// <summary>The label is a whole number less than the value.</summary>
    LessThan,
}
