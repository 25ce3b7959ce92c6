namespace EdgeOrch.Api.Tables;

/// <summary>Explanations of common columns.</summary>
internal static class ColumnTexts
{
    /// <summary>What a column shows.</summary>
    public static string Of(string heading) => heading switch
    {
        "Name" => "Name of the object, unique within its namespace and kind.",
        "Age" => "Time since the object was created.",
        "Created At" => "When the object was created.",
        "Ready" => "How many of the wanted parts are ready.",
        "Status" => "What state the object is in, and why.",
        "Restarts" => "How often containers of the pod were restarted and when last.",
        "IP" => "Address of the pod.",
        "Node" => "Node the pod runs on.",
        "Containers" => "Names of the containers in the template.",
        "Images" => "Images of the containers in the template.",
        "Selector" => "Labels that pods of this object carry.",
        _ => heading + " of the object.",
    };
}
