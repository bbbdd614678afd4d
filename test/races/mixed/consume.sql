\set most random(1, 20) * random(1, 20)
SELECT consume(:client_id, :most);
