global using EdgeOrch.Api.Types;
global using V1Endpoints = EdgeOrch.Api.Types.Endpoints;
global using V1Node = EdgeOrch.Api.Types.Node;
